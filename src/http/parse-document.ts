import { Lexer, parse, Source, TokenKind, type DocumentNode } from 'graphql';
import { LIMITS } from '../request-limits.ts';
import { checkDocumentSize, tooComplex } from './document-size.ts';

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Parses a document within the limits.
 * @throws GraphQLError QUERY_TOO_COMPLEX, or the parser's own for bad syntax.
 */
export function parseDocument(text: string): DocumentNode {
  checkTokens(text);
  const document = parse(text, { maxTokens: LIMITS.tokens });
  checkDocumentSize(document);
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
