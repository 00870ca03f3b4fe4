import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { setToken, useToken } from '../api/token.ts';

/** Where a token is given: anybody may look, work needs one. */
export function TokenBox() {
  const token = useToken();
  const queries = useQueryClient();
  const dialog = useRef<HTMLDialogElement>(null);
  const change = (next: string | null): void => {
    setToken(next);
    dialog.current?.close();
    void queries.invalidateQueries();
  };
  if (token !== null) {
    return (
      <button type="button" className="quiet" onClick={() => change(null)}>
        Forget token
      </button>
    );
  }
  return (
    <>
      <button type="button" className="quiet" onClick={() => dialog.current?.showModal()}>
        Use a token
      </button>
      <dialog ref={dialog} aria-labelledby="token-title">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const given = new FormData(event.currentTarget).get('token');
            if (typeof given === 'string' && given.trim() !== '') change(given.trim());
          }}
        >
          <h2 id="token-title">API token</h2>
          <p>
            Work such as cancelling a job needs a token: <code>mergeboard token create</code> makes one. This tab keeps
            it until it is closed.
          </p>
          <label>
            Token
            <input name="token" type="password" autoComplete="off" required spellCheck={false} />
          </label>
          <div className="buttons">
            <button type="submit">Use it</button>
            <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
              Leave it
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
