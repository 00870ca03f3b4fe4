import { Lexer, parse, Source, TokenKind, type DocumentNode } from 'graphql';
import { LIMITS } from '../request-limits.ts';
import { checkDocumentSize, tooComplex } from './document-size.ts';

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Clients ask few documents again and again: what passed once is not lexed, parsed and measured anew. */
const MAX_KEPT = 500;
const MAX_KEPT_LENGTH = 20_000;
const recent = new Map<string, DocumentNode>();

/**
 * Parses a document within the limits. The same text may give the same document: nobody may change it.
 * @throws GraphQLError QUERY_TOO_COMPLEX, or the parser's own for bad syntax.
 */
export function parseDocument(text: string): DocumentNode {
  const known = recent.get(text);
  if (known !== undefined) {
    // inserted anew: the first one of the map is the one idle longest
    recent.delete(text);
    recent.set(text, known);
    return known;
  }
  checkTokens(text);
  const document = parse(text, { maxTokens: LIMITS.tokens });
  checkDocumentSize(document);
  if (text.length <= MAX_KEPT_LENGTH) {
    recent.set(text, document);
    const [oldest] = recent.size > MAX_KEPT ? recent.keys() : [];
    if (oldest !== undefined) recent.delete(oldest);
  }
  return document;
}

/** Before parsing: the parser and all that comes after it descend by recursion, one nested list a few frames each. */
function checkTokens(text: string): void {
  const lexer = new Lexer(new Source(text));
  let nesting = 0;
  for (let tokens = 1; lexer.advance().kind !== TokenKind.EOF; tokens++) {
    if (tokens > LIMITS.tokens) throw tooComplex('tokens', tokens, LIMITS.tokens);
    if (OPENING.has(lexer.token.kind)) nesting++;
    if (CLOSING.has(lexer.token.kind)) nesting--;
    if (nesting > LIMITS.nesting) throw tooComplex('nesting', nesting, LIMITS.nesting);
  }
}
