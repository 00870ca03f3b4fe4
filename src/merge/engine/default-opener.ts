/** The opener of a run that names none: files and URLs. Threads load it by its URL. */
export { openLocation } from '../../storage/open-location.ts';
export { openSliceSink } from '../../storage/slice-sink.ts';
