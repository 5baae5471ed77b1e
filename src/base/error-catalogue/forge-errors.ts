/** Errors of GitHub and GitLab: pull requests, merge requests and issues. */

import type { CatalogueEntry } from './catalogue-entry.ts';

export const FORGE_ERRORS = {
  E_FORGE_UNKNOWN: {
    title: 'The remote leads to no forge that is known',
    hint: 'github.com and gitlab.com are known. Name a server of your own in your settings: "mlx-code config set forge.hosts git.example.org=gitlab" (docs/forges.md).',
    exitCode: 2,
  },
  E_FORGE_TOKEN: {
    title: 'The forge wants a token that is valid',
    hint: 'Sign in with "gh auth login" or "glab auth login", or set one of the variables that docs/forges.md lists.',
    exitCode: 8,
  },
  E_FORGE_NOT_FOUND: {
    title: 'The forge has nothing there',
    hint: 'Check the number. What is private is not found without a token that may read it; "mlx-code pr list" says where the token came from.',
    exitCode: 2,
  },
  E_FORGE_LIMIT: {
    title: 'The forge asks to wait',
    hint: 'Ask again after that time. With a token a forge allows far more questions.',
    exitCode: 8,
  },
  E_FORGE_UNREACHABLE: {
    title: 'The forge cannot be reached',
    hint: 'Check the network or the proxy settings, then ask again.',
    exitCode: 8,
  },
  E_FORGE_ANSWER: {
    title: 'The forge sent what cannot be used',
    hint: 'Check that forge.hosts names the right kind of forge for this host, and its address.',
    exitCode: 8,
  },
  E_FORGE_POST_REFUSED: {
    title: 'Nothing was posted',
    hint: 'Posting needs the yes of a person on a terminal, each time. There is no option that answers the question.',
    exitCode: 9,
  },
} as const satisfies Record<string, CatalogueEntry>;
