/** Mistakes, told where they were made. */
export function MistakeList({ id, messages }: { readonly id?: string; readonly messages: readonly string[] }) {
  if (messages.length === 0) return null;
  return (
    <div id={id}>
      {messages.map((message) => (
        <p key={message} className="mistake">
          {message}
        </p>
      ))}
    </div>
  );
}
