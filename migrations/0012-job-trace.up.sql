-- The span that asked for a job, as a W3C traceparent, so that the worker's span belongs to the same trace.
ALTER TABLE job
  ADD COLUMN trace_parent text CHECK (trace_parent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');
