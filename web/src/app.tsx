import { lazy, Suspense } from 'react';
import { Link, Route, Router, Switch, useRoute } from 'wouter';
import { BoardPage } from './board/page.tsx';
import { CheckpointPage } from './checkpoint/page.tsx';
import { ComparePage } from './compare/page.tsx';
import { ExperimentsPage } from './experiments/list-page.tsx';
import { ExperimentPage } from './experiments/page.tsx';
import { JobsPage } from './jobs/page.tsx';
import { MergePage } from './merge/page.tsx';
import { MethodsPage } from './methods/page.tsx';
import { RecipePage } from './recipe/page.tsx';
import { UploadPage } from './upload/page.tsx';
import { TokenBox } from './ui/token-box.tsx';
import { Heading } from './ui/heading.tsx';

/** Editor and schema are more than all other pages together: they come when they are wanted. */
const SandboxPage = lazy(async () => ({ default: (await import('./sandbox/page.tsx')).SandboxPage }));

/** Ids are opaque, and may hold what a path gives a meaning to. */
const decoded = (id: string | undefined): string => decodeURIComponent(id ?? '');

export function App() {
  return (
    <Router>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link href="/" className="brand">
          <img src="/icon.svg" alt="" width="24" height="24" />
          Mergeboard
        </Link>
        <nav aria-label="Pages">
          <NavLink href="/">Leaderboard</NavLink>
          <NavLink href="/new">New merge</NavLink>
          <NavLink href="/compare">Compare</NavLink>
          <NavLink href="/upload">Upload</NavLink>
          <NavLink href="/experiments">Experiments</NavLink>
          <NavLink href="/methods">Methods</NavLink>
          <NavLink href="/jobs">Jobs</NavLink>
          <NavLink href="/sandbox">Sandbox</NavLink>
          <a href="/schema.graphql">Schema</a>
        </nav>
        <TokenBox />
      </header>
      <main id="main" tabIndex={-1}>
        <Switch>
          <Route path="/" component={BoardPage} />
          <Route path="/new" component={RecipePage} />
          <Route path="/compare" component={ComparePage} />
          <Route path="/sandbox">
            <Suspense fallback={<Heading>Sandbox</Heading>}>
              <SandboxPage />
            </Suspense>
          </Route>
          <Route path="/upload" component={UploadPage} />
          <Route path="/experiments" component={ExperimentsPage} />
          <Route path="/experiment/:id">{({ id }) => <ExperimentPage id={decoded(id)} />}</Route>
          <Route path="/methods" component={MethodsPage} />
          <Route path="/jobs" component={JobsPage} />
          <Route path="/checkpoint/:id">{({ id }) => <CheckpointPage id={decoded(id)} />}</Route>
          <Route path="/merge/:id">{({ id }) => <MergePage id={decoded(id)} />}</Route>
          <Route>
            <Heading>There is no such page</Heading>
            <p>
              <Link href="/">The leaderboard</Link> is where everything begins.
            </p>
          </Route>
        </Switch>
      </main>
    </Router>
  );
}

function NavLink({ href, children }: { readonly href: string; readonly children: string }) {
  const [here] = useRoute(href);
  return (
    <Link href={href} aria-current={here ? 'page' : undefined}>
      {children}
    </Link>
  );
}
