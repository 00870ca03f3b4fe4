/** Header that makes a browser save under `fileName`, whatever characters it has (RFC 6266). */
export function contentDisposition(fileName: string): string {
  const cut = fileName.slice(0, 150);
  const plain = cut.replace(/[^A-Za-z0-9._ -]/g, '_');
  // A lone surrogate has no percent form.
  const encoded = encodeURIComponent(cut.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
