/** A place to try the built command line in: a project folder and a home of its own, both in a temporary folder. */

import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** @default the project folder */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sends this signal when stderr matches, when that promise settles, or after that many milliseconds. */
  readonly signal?: {
    readonly name: NodeJS.Signals;
    readonly whenOutput: RegExp;
    readonly afterMs: number;
    readonly when?: Promise<unknown>;
  };
  /** Runs as this user; only root can. */
  readonly uid?: number;
}

/** What a program has written until now, as it writes on. */
export function outputOf({ stdout, stderr }: { readonly stdout: Readable | null; readonly stderr: Readable | null }) {
  const out = { stdout: '', stderr: '' };
  stdout?.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text;
  });
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text;
  });
  return out;
}

/** Hanging is a failure of its own, not a slow test. */
const HANG_MS = 60_000;

export class Sandbox {
  readonly top: string;
  readonly project: string;
  readonly home: string;

  constructor() {
    this.top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-e2e-')));
    this.project = join(this.top, 'project');
    this.home = join(this.top, 'home');
    mkdirSync(this.project);
    mkdirSync(this.home);
  }

  remove(): void {
    // Programs that were told to end may still write a last file.
    removeFolder(this.top);
  }

  /** @param path relative to the project */
  write(path: string, content: string | Uint8Array): void {
    const file = join(this.project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Gives everything to another user. */
  own(uid: number): void {
    for (const folder of [this.top, this.project, this.home]) chownSync(folder, uid, uid);
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'mlx-code.mjs'), ...args], {
        cwd: options.cwd ?? this.project,
        env: { ...this.environment(), ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: HANG_MS,
        killSignal: 'SIGKILL',
        ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
      });
      const { signal } = options;
      const out = outputOf(child);
      let sent = false;
      const send = () => {
        if (signal === undefined || sent) return;
        sent = true;
        child.kill(signal.name);
      };
      child.stderr.on('data', () => {
        if (signal?.whenOutput.test(out.stderr) === true) send();
      });
      const timer = signal && setTimeout(send, signal.afterMs);
      void signal?.when?.then(send, send);
      child.once('error', reject);
      child.once('close', (code, endedBy) => {
        clearTimeout(timer);
        // Ctrl+C in the moment in which a finished process has let go of everything: shells report it so.
        resolve({ code: code ?? (endedBy === 'SIGINT' ? 130 : null), ...out });
      });
    });
  }

  /** Nothing of the machine's own settings leaks in, and nothing is installed. */
  environment(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      TMPDIR: this.top,
      MLX_CODE_CACHE_DIR: join(this.home, 'cache'),
      MLX_CODE_DATA_DIR: join(this.home, 'data'),
      MLX_CODE_CONFIG_DIR: join(this.home, 'config'),
      MLX_CODE_NO_SETUP: '1',
    };
  }
}

/** An empty project, for the test that runs. */
export function emptyProject(): Sandbox {
  const sandbox = new Sandbox();
  onTestFinished(() => sandbox.remove());
  return sandbox;
}

/** A small project in three languages, for the test that runs. */
export function sampleProject(): Sandbox {
  const sandbox = emptyProject();
  writeSample(sandbox);
  return sandbox;
}

export function writeSample(sandbox: Sandbox): void {
  for (const [path, content] of Object.entries(SAMPLE)) sandbox.write(path, content);
}

const SAMPLE: Readonly<Record<string, string>> = {
  'src/auth/token.ts': `/** Refreshes an access token that is about to expire. */
export async function refreshAccessToken(session: Session): Promise<string> {
  if (session.expiresAt > Date.now()) return session.token;
  const answer = await fetch(session.refreshUrl, { method: 'POST' });
  return (await answer.json()).token;
}

export class Session {
  token = '';
  expiresAt = 0;
  refreshUrl = '';
}
`,
  'src/shapes/area.py': `import math


class Circle:
    """A round shape."""

    def __init__(self, radius):
        self.radius = radius

    def area(self):
        """Computes the surface of the circle."""
        return math.pi * self.radius ** 2
`,
  'cmd/server/main.go': `package main

import "net/http"

// startServer listens for requests and shuts down gracefully.
func startServer(address string) error {
	server := &http.Server{Addr: address}
	return server.ListenAndServe()
}

func main() {
	_ = startServer(":8080")
}
`,
  'README.md': '# Sample\n\nA project for tests.\n\n## Install\n\nRun the installer.\n',
  '.gitignore': 'build/\n',
  'build/out.js': 'console.log("ignored");\n',
};

import { removeFolder } from '../folders.ts';
