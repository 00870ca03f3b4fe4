/** What a page is, on it and in the title of its tab. */
export function Heading({ children }: { readonly children: string }) {
  return (
    <>
      <title>{`${children} · Mergeboard`}</title>
      <h1>{children}</h1>
    </>
  );
}
