/** What a browser sees at `/`: what this is and where to go on. No scripts, nothing from elsewhere. */
export function landingPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mergeboard</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; color: #1c2024; background: #fff }
code, pre { font: 14px/1.5 ui-monospace, monospace; background: #f2f3f5; border-radius: 4px }
code { padding: 0.1em 0.3em } pre { padding: 0.8em; overflow-x: auto }
@media (prefers-color-scheme: dark) { body { color: #e6e8ea; background: #16191d } code, pre { background: #23272d } a { color: #8ab4f8 } }
</style>
</head>
<body>
<h1>Mergeboard</h1>
<p>Register expert checkpoints, merge them, evaluate the result, and query a leaderboard of merging methods.</p>
<p>The API is GraphQL at <code>/graphql</code>: POST JSON there, or subscribe by WebSocket. Reading a board needs no more than this:</p>
<pre>curl -s -H 'content-type: application/json' \\
  -d '{"query":"{ server { version } benchmarks { nodes { slug revision title } } }"}' \\
  http://localhost:4000/graphql</pre>
<p><a href="/schema.graphql">The schema</a> documents every field; introspection is on. The <code>README.md</code> of the
project shows how to register, merge, evaluate and rank, and the <code>mergeboard</code> command does the same.
<a href="/export/leaderboard.jsonl">All boards as JSON Lines</a>.</p>
<p>Health: <a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>. Version ${version}.</p>
</body>
</html>
`;
}
