/** S7: model folders that would run code, lie about their size or lead out of themselves: refused by name, and nothing of them runs. */

import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MlxCodeError } from '../../../src/base/errors.ts';
import { checkModelFolder, isAllowedFile } from '../../../src/model/catalogue/model-safety.ts';
import { createMlxEmbedder, type MlxEmbedder, pythonStatus } from '../../../src/model/index.ts';
import { removeFolder } from '../../folders.ts';
import { describe, note } from './lab.ts';
import { emptyTally, type FaultClass, type Tally } from './table.ts';

/** Written by any code of a folder that runs. */
const CANARY = 'code-ran';
const HOSTILE_CODE = (canary: string) => `open(${JSON.stringify(canary)}, "w").write("x")\n`;
const IDENTITY = { model: 'supply', revision: 'r1', dims: 8, documentPrefix: '', queryPrefix: '' };
const CONFIG = { model_type: 'bert', hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 1, vocab_size: 16 };

/** Changes a folder that was good. */
type Spoil = (folder: string, canary: string) => void;

const json =
  (name: string, value: unknown): Spoil =>
  (folder) =>
    put(folder, name, JSON.stringify(value));
const file =
  (name: string, content: (canary: string) => string | Buffer): Spoil =>
  (folder, canary) =>
    put(folder, name, content(canary));

const CASES: Readonly<Record<string, Spoil>> = {
  'model_file in the config': (folder, canary) => {
    put(folder, 'evil.py', HOSTILE_CODE(canary));
    put(folder, 'config.json', JSON.stringify({ ...CONFIG, model_file: 'evil.py' }));
  },
  'auto_map in the config': json('config.json', { ...CONFIG, auto_map: { AutoModel: 'evil.Model' } }),
  'auto_map in a nested object': json('config.json', {
    ...CONFIG,
    text_config: { auto_map: { AutoModel: 'evil.Model' } },
  }),
  'auto_map of another repository': json('config.json', {
    ...CONFIG,
    auto_map: { AutoConfig: 'some/one--evil.Config' },
  }),
  'auto_map in a list': json('config.json', { ...CONFIG, parts: [{ auto_map: 'evil.Model' }] }),
  'trust_remote_code set': json('config.json', { ...CONFIG, trust_remote_code: true }),
  'trust_remote_code as a text': json('config.json', { ...CONFIG, trust_remote_code: 'yes' }),
  custom_pipelines: json('config.json', { ...CONFIG, custom_pipelines: { x: { impl: 'evil.P' } } }),
  'auto_map in the tokenizer': json('tokenizer_config.json', { auto_map: { AutoTokenizer: ['evil.T', null] } }),
  'model_file in the tokenizer': json('tokenizer_config.json', { model_file: 'evil.py' }),
  'a Python file': file('modeling_evil.py', HOSTILE_CODE),
  'a package': file('sitecustomize.py', HOSTILE_CODE),
  'a compiled file': file('evil.pyc', () => Buffer.from([0x42, 0x0d, 0x0d, 0x0a])),
  'a library': file('evil.so', () => Buffer.from('\x7fELF')),
  'a shell script': file('install.sh', (canary) => `touch ${canary}\n`),
  'a pickle beside the weights': file('pytorch_model.bin', pickle),
  'a pickle as .pt': file('weights.pt', pickle),
  'a pickle as .pth': file('weights.pth', pickle),
  'a pickle as .ckpt': file('weights.ckpt', pickle),
  'a pickle as .pkl': file('tokenizer.pkl', pickle),
  'a joblib file': file('vectorizer.joblib', pickle),
  'arrays as .npz': file('weights.npz', () => 'PK\x03\x04'),
  'arrays as .npy': file('weights.npy', () => '\x93NUMPY'),
  'a GGUF file': file('model.gguf', () => 'GGUF'),
  'a pickle named safetensors': file('model.safetensors', pickle),
  'an empty safetensors file': file('model.safetensors', () => ''),
  'a short safetensors file': file('model.safetensors', () => Buffer.alloc(5)),
  'a header of 2^63 bytes': file('model.safetensors', () => header(2n ** 63n, '{}')),
  'a header of 2^64 - 1 bytes': file('model.safetensors', () => header(2n ** 64n - 1n, '{}')),
  'a header longer than the file': file('model.safetensors', () => header(5000n, '{}')),
  'a header that is no JSON': file('model.safetensors', () => header(4n, 'nope')),
  'a header that is a list': file('model.safetensors', () => header(2n, '[]')),
  'a tensor beyond the end': file('model.safetensors', () => tensor([0, 4000])),
  'a tensor that ends before it begins': file('model.safetensors', () => tensor([8, 0])),
  'a tensor before the start': file('model.safetensors', () => tensor([-8, 0])),
  'a tensor at 2^60': file('model.safetensors', () => tensor([0, 2 ** 60])),
  'weights that are a link out': (folder) => {
    rmSync(join(folder, 'model.safetensors'));
    symlinkSync('/etc/hostname', join(folder, 'model.safetensors'));
  },
  'a config that is a link out': (folder) => {
    rmSync(join(folder, 'config.json'));
    symlinkSync('/etc/passwd', join(folder, 'config.json'));
  },
  'a tokenizer that is a link out': (folder) => {
    rmSync(join(folder, 'tokenizer.json'));
    symlinkSync('/etc/passwd', join(folder, 'tokenizer.json'));
  },
  'a shard outside the folder': (folder) => {
    rmSync(join(folder, 'model.safetensors'));
    put(folder, 'model.safetensors.index.json', JSON.stringify({ weight_map: { a: '../../etc/passwd' } }));
  },
  'a shard that is a pickle': (folder, canary) => {
    rmSync(join(folder, 'model.safetensors'));
    put(folder, 'model.bin', pickle(canary));
    put(folder, 'model.safetensors.index.json', JSON.stringify({ weight_map: { a: 'model.bin' } }));
  },
  'a config that is no JSON': file('config.json', () => '{'),
  'a folder as weights': (folder) => {
    rmSync(join(folder, 'model.safetensors'));
    mkdirSync(join(folder, 'model.safetensors'));
  },
};
/** Names of files that a listing may claim: none of them is ever fetched. */
const NAMES = [
  ...[
    '../evil.json',
    '../../x.safetensors',
    '/etc/passwd',
    'a/b/c.json',
    '.hidden.json',
    'x.py',
    'x.bin',
    'x.PT',
    'x.pkl',
  ],
  ...[
    'model.safetensors/../x.py',
    'x.gguf',
    'run.sh',
    'x.exe',
    'x.dll',
    'x.json\0.py',
    '..',
    'sub/x.json',
    'C:\\x.json',
  ],
];

export const hostileModels: FaultClass = {
  id: 'S7',
  title: 'model folders that would run code or lie',
  run: async (extent) => {
    const tally = emptyTally();
    // Started from source, the worker needs its environment; without one only our own look at the folder is tried.
    const worker = extent.nightly && (await pythonStatus()).state === 'ready';
    const top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-supply-')));
    try {
      for (const [what, spoil] of Object.entries(CASES)) await tryFolder(top, what, spoil, worker, tally);
      for (const name of NAMES) {
        tally.injected++;
        if (!isAllowedFile(name)) continue;
        tally.other++;
        note(tally, `a file named ${JSON.stringify(name)} would be fetched`);
      }
      const good = goodFolder(top, 'good');
      await checkModelFolder(good).catch((error: unknown) => {
        tally.other++;
        note(tally, `a good folder is refused: ${describe(error)}`);
      });
    } finally {
      removeFolder(top);
    }
    return tally;
  },
};

// --- internal ---

async function tryFolder(top: string, what: string, spoil: Spoil, worker: boolean, tally: Tally): Promise<void> {
  const folder = goodFolder(top, what.replaceAll(/\W+/g, '-'));
  const canary = join(top, CANARY);
  spoil(folder, canary);
  tally.injected++;
  const refusals: [string, () => Promise<unknown>][] = [['our look at it', () => checkModelFolder(folder)]];
  if (worker) refusals.push(['the worker', () => load(folder)]);
  for (const [who, action] of refusals) {
    const error = await action().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const told = error instanceof MlxCodeError && error.code !== 'E_BUG' && error.code !== 'E_WORKER_DIED';
    if (told) continue;
    tally.other++;
    note(tally, `${what}: ${who} ${error === null ? 'takes it' : `says ${describe(error)}`}`);
  }
  if (!existsSync(canary)) return;
  tally.other++;
  note(tally, `${what}: its code ran`);
  rmSync(canary);
}

async function load(modelDir: string): Promise<void> {
  let embedder: MlxEmbedder | undefined;
  try {
    embedder = await createMlxEmbedder({ modelDir, identity: IDENTITY, processes: 1 });
    await embedder.embed(['text'], 'document');
  } finally {
    await embedder?.close();
  }
}

/** A folder that passes our own look, so that only what is spoilt in it counts. */
function goodFolder(top: string, name: string): string {
  const folder = join(top, name);
  mkdirSync(folder);
  put(folder, 'config.json', JSON.stringify(CONFIG));
  put(folder, 'tokenizer.json', JSON.stringify({ version: '1.0', model: { type: 'WordPiece', vocab: { a: 0 } } }));
  put(folder, 'model.safetensors', tensor([0, 8]));
  return folder;
}

function put(folder: string, name: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** A pickle that writes the canary when it is loaded. */
function pickle(canary: string): Buffer {
  return Buffer.from(`cposix\nsystem\n(S'touch ${canary}'\ntR.`);
}

function header(length: bigint, text: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, length));
  return Buffer.concat([bytes, Buffer.from(text)]);
}

function tensor(offsets: readonly [number, number]): Buffer {
  const text = JSON.stringify({ weight: { dtype: 'F32', shape: [2], data_offsets: offsets } });
  return Buffer.concat([header(BigInt(text.length), text), Buffer.alloc(8)]);
}
