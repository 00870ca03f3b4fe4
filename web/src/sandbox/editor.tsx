import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { type Extension, Prec } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { graphql as graphqlMode } from 'cm6-graphql';
import { basicSetup, EditorView } from 'codemirror';
import { type GraphQLSchema } from 'graphql';
import { useEffect, useRef } from 'react';

/** Colours of the page, so that the editor is light and dark with it. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword, tags.atom, tags.bool, tags.null], color: 'var(--accent)' },
  { tag: [tags.string, tags.number], color: 'var(--good)' },
  { tag: [tags.variableName, tags.attributeName, tags.typeName], color: 'var(--bad)' },
  { tag: [tags.comment, tags.punctuation], color: 'var(--dim)' },
]);

const LOOK = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '0.9rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-gutters': { color: 'var(--dim)', backgroundColor: 'var(--raised)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 25%, transparent)',
  },
  '.cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--raised)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { color: 'var(--on-accent)', backgroundColor: 'var(--accent)' },
});

export type Language = { readonly kind: 'json' } | { readonly kind: 'graphql'; readonly schema: GraphQLSchema };

/**
 * An editor by CodeMirror. GraphQL is completed and checked by the schema.
 * @param text is taken over whenever it is another than the one that was typed
 */
export function Editor({
  label,
  text,
  language,
  change,
  send,
  showField,
}: {
  readonly label: string;
  readonly text: string;
  readonly language: Language;
  readonly change: (text: string) => void;
  /** Ctrl-Enter. */
  readonly send: () => void;
  readonly showField?: (type: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ change, send, showField });
  latest.current = { change, send, showField };
  const { kind } = language;
  const schema = language.kind === 'graphql' ? language.schema : null;
  useEffect(() => {
    const mode: Extension =
      schema === null
        ? json()
        : graphqlMode(schema, {
            onShowInDocs: (_field, type, parent) => latest.current.showField?.(parent ?? type ?? 'Query'),
          });
    const editor = new EditorView({
      doc: text,
      parent: place.current ?? undefined,
      extensions: [
        Prec.highest(
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                latest.current.send();
                return true;
              },
            },
          ]),
        ),
        basicSetup,
        syntaxHighlighting(COLOURS),
        LOOK,
        mode,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current.change(update.state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => editor.destroy();
    // an editor lives as long as its language; its text comes by the effect below
  }, [kind, schema, label]);
  useEffect(() => {
    const current = view.current?.state.doc.toString();
    if (current === undefined || current === text) return;
    view.current?.dispatch({ changes: { from: 0, to: current.length, insert: text } });
  }, [text]);
  return <div ref={place} className={`editor ${kind}`} />;
}
