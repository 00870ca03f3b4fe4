import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type Response, Router } from 'express';
import { VERSION } from '../version.ts';
import { landingPage } from './landing-page.ts';

/** What `npm run build:web` writes. */
export const PAGE_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Addresses of the page; all are one document, whose script reads the address. */
const VIEWS = [
  ...['/', '/new', '/upload', '/compare', '/sandbox', '/methods', '/jobs', '/experiments'],
  ...['/checkpoint/:id', '/merge/:id', '/experiment/:id'],
];

function policyOf(storage: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // charts bring style sheets of their own
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // files go to the object storage and come from it
    `connect-src 'self' ${storage}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/**
 * Serves the page from its folder; where it was not built, the address `/` says what this is.
 * @param storage origin of the signed URLs of the object storage
 */
export function pageRouter(storage: string, folder = PAGE_FOLDER): Router {
  const policy = policyOf(storage);
  const router = Router();
  if (!existsSync(`${folder}/index.html`)) {
    router.get('/', (_request, response) => void response.type('html').send(landingPage(VERSION)));
    return router;
  }
  router.get(VIEWS, (_request, response) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('cache-control', 'no-cache');
    response.sendFile('index.html', { root: folder });
  });
  // names of assets hold the digest of their content
  const forEver = { immutable: true, maxAge: '365d', index: false, redirect: false, fallthrough: true } as const;
  router.use('/assets', express.static(`${folder}/assets`, forEver));
  router.get('/icon.svg', (_request, response: Response) => response.sendFile('icon.svg', { root: folder }));
  return router;
}
