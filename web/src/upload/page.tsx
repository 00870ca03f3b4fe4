import { useState } from 'react';
import { useToken } from '../api/token.ts';
import { ErrorNote } from '../ui/notes.tsx';
import { type CheckedFiles, checkFiles } from './check-files.ts';
import { type Chosen, chooseFiles } from './chosen-files.ts';
import { ChosenList, FileChoice } from './file-choice.tsx';
import { rememberedUploads, uploadOf, type Wish } from './memory.ts';
import { OutcomeView, StepView } from './steps.tsx';
import { Unfinished } from './unfinished.tsx';
import { useUpload } from './use-upload.ts';
import { WishForm } from './wish-form.tsx';
import { Heading } from '../ui/heading.tsx';

const NEW: Wish = {
  ...{ name: '', kind: 'EXPERT', modality: null, description: null, license: null, source: null, base: null },
  trainedCells: null,
};

/** Registers a checkpoint: files go straight to the object storage by signed URLs, as the command line sends them. */
export function UploadPage() {
  const token = useToken();
  const upload = useUpload();
  const [wish, setWish] = useState(NEW);
  const [chosen, setChosen] = useState<{ readonly files: Chosen; readonly checked: CheckedFiles } | null>(null);
  const [unreadable, setUnreadable] = useState<Error | null>(null);
  const [remembered, setRemembered] = useState(rememberedUploads);
  const running = upload.step !== null;
  const earlier = chosen === null ? null : uploadOf(chosen.files.files, remembered);

  const choose = async (given: readonly File[]): Promise<void> => {
    upload.reset();
    setUnreadable(null);
    try {
      const files = await chooseFiles(given);
      setChosen({ files, checked: await checkFiles(files.files) });
      const uploads = rememberedUploads();
      setRemembered(uploads);
      const known = uploadOf(files.files, uploads);
      setWish((before) => known?.wish ?? (before.name === '' ? { ...before, name: files.name } : before));
    } catch (error) {
      setChosen(null);
      setUnreadable(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const good = chosen !== null && chosen.files.files.length > 0 && chosen.checked.problems.length === 0;
  return (
    <>
      <Heading>Upload a checkpoint</Heading>
      <p>
        A folder as <code>save_pretrained</code> writes it, a pipeline of Diffusers, or a safetensors file. Headers are
        checked here before a byte is sent.
      </p>
      {upload.outcome?.kind === 'registered' || running ? null : (
        <Unfinished uploads={remembered} disabled={running} changed={() => setRemembered(rememberedUploads())} />
      )}
      <form
        className="upload"
        aria-label="Checkpoint"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== null) upload.start(wish, chosen.files.files, earlier);
        }}
      >
        <FileChoice disabled={running} choose={(files) => void choose(files)} />
        {unreadable === null ? null : <ErrorNote error={unreadable} />}
        {chosen === null ? null : <ChosenList chosen={chosen.files} checked={chosen.checked} />}
        <WishForm wish={wish} disabled={running} change={(part) => setWish({ ...wish, ...part })} />
        {token === null ? (
          <p className="dim">Uploading needs a token with the scope to write checkpoints: see “Use a token” above.</p>
        ) : null}
        {upload.step === null ? null : <StepView step={upload.step} rate={upload.rate} />}
        {upload.error === null ? null : <ErrorNote error={upload.error} />}
        {upload.outcome === null ? null : <OutcomeView outcome={upload.outcome} />}
        <div className="buttons">
          <button
            type="submit"
            className="main"
            disabled={!good || running || token === null || wish.name.trim() === ''}
          >
            {earlier === null ? 'Upload' : 'Go on'}
          </button>
          {running ? (
            <button type="button" onClick={upload.stop}>
              Stop
            </button>
          ) : null}
        </div>
      </form>
    </>
  );
}
