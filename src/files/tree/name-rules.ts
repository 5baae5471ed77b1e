/** Rules on the names of files and folders: secrets, lock files, formats without text, folders of tools. */

/** Folders that hold what tools made or fetched; never entered unless an `include` pattern names them. */
const TOOL_FOLDERS = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  '__pycache__',
  '__pypackages__',
  '.git',
  '.hg',
  '.svn',
  '.jj',
  '.bzr',
  '.venv',
  '.tox',
  '.nox',
  '.eggs',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.gradle',
  '.terraform',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.parcel-cache',
  '.yarn',
  '.pnpm-store',
  '.dart_tool',
  '.zig-cache',
  'zig-cache',
  'dist-newstyle',
  'elm-stuff',
  'DerivedData',
  '.mlx-code',
]);

const LOCK_FILES = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'Cargo.lock',
  'Gemfile.lock',
  'composer.lock',
  'poetry.lock',
  'Pipfile.lock',
  'uv.lock',
  'pdm.lock',
  'pixi.lock',
  'go.sum',
  'go.work.sum',
  'mix.lock',
  'pubspec.lock',
  'Podfile.lock',
  'Package.resolved',
  'packages.lock.json',
  'paket.lock',
  'flake.lock',
  'gradle.lockfile',
  'buildscript-gradle.lockfile',
  'stack.yaml.lock',
  'cabal.project.freeze',
  '.terraform.lock.hcl',
  'MODULE.bazel.lock',
  'conan.lock',
  'renv.lock',
  'shard.lock',
  'rebar.lock',
  '.cargo-checksum.json',
]);

/** Formats that are never text: not opened. A name that some language uses too (`.mo`, `.obj`, `.dat`) is left to its content. */
const BINARY_EXTENSIONS = new Set(
  [
    'png jpg jpeg jpe gif bmp tif tiff webp avif heic heif ico icns cur psd psb ai eps xcf cr2 nef dng tga exr hdr jxl jp2 dds ktx ktx2',
    'mp3 wav flac ogg oga opus m4a aac wma aiff aif midi mp4 m4v mkv webm mov avi wmv flv mpg mpeg 3gp',
    'woff woff2 ttf otf eot ttc pfb pcf',
    'zip gz tgz bz2 tbz2 xz txz zst lz lz4 lzma 7z rar tar cab iso dmg deb rpm apk ipa aab jar war ear whl egg nupkg gem crx xpi vsix snap appimage msi',
    'exe dll so dylib a o ko elf class pyc pyo pyd wasm node beam rlib rmeta dex pdb ilk gch pch nib',
    'pdf doc docx xls xlsx ppt pptx odt ods odp rtf epub mobi',
    'sqlite sqlite3 db db3 mdb accdb ibd dbf parquet arrow feather orc avro lance mmdb',
    'npy npz pkl pickle pt pth onnx h5 hdf5 safetensors gguf ggml tflite ckpt joblib mlmodel rds rdata',
    'blend fbx glb ply usdz unitypackage uasset umap wad bsp vpk',
    'bin dmp swp tfrecord ds_store',
  ].flatMap((line) => line.split(' ')),
);

/** Names of files that hold keys or passwords: lower-case, whole name. */
const SECRET_NAMES = new Set([
  '.npmrc',
  '.yarnrc.yml',
  '.pypirc',
  '.netrc',
  '_netrc',
  '.pgpass',
  '.my.cnf',
  '.mylogin.cnf',
  '.htpasswd',
  '.git-credentials',
  '.dockercfg',
  '.dockerconfigjson',
  '.s3cfg',
  '.boto',
  '.vault-token',
  '.vault-pass',
  '.vault_pass',
  'vault_pass.txt',
  '.htdigest',
  '.fetchmailrc',
  '.msmtprc',
  'rclone.conf',
  'wallet.dat',
  '.secrets',
  'auth.json',
  '.terraformrc',
  'terraform.rc',
  'credentials',
  'credentials.json',
  'credentials.xml',
  'credentials.csv',
  'credentials.db',
  'credentials.toml',
  'credentials.yml',
  'credentials.yaml',
  'credentials.yml.enc',
  'client_secret.json',
  'client_secrets.json',
  'service-account.json',
  'service_account.json',
  'secrets.json',
  'secret.yml',
  'secret.yaml',
  'secrets.yml',
  'secrets.yaml',
  'secrets.toml',
  'secring.gpg',
  'kubeconfig',
  'master.key',
]);
/** Extensions of key material and of password stores. Certificates count: beside them lies the key. */
const SECRET_EXTENSIONS = new Set([
  'pem',
  'key',
  'p12',
  'pfx',
  'p8',
  'pk8',
  'cer',
  'crt',
  'der',
  'jks',
  'keystore',
  'bks',
  'kdb',
  'kdbx',
  'agilekeychain',
  'opvault',
  'ppk',
  'gpg',
  'pgp',
  'ovpn',
  'mobileprovision',
  'tfstate',
]);
/** Folders of translated texts, and the formats of those. */
const LOCALES = new Set([
  'locales',
  'locale',
  'i18n',
  'l10n',
  'intl',
  'lang',
  'langs',
  'languages',
  'translations',
  'messages',
]);
const TRANSLATED = /\.(?:json|ya?ml|toml|csv|xml)$/;
/** Code about keys is named after them. */
const CODE = /\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|c|cc|cpp|h|hpp|cs|php|swift|scala|ex|exs)$/;
const SECRET_FOLDERS = new Set(['.aws', '.ssh', '.gnupg', '.azure', '.kube', '.gcloud', '.docker', '.password-store']);
const SSH_KEY = /^id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?:_sk)?(?:[-_.].*)?$/;
const DOTENV = /^\.env(?:rc)?(?:\..*)?$|^.+\.env$/;
/** Shared on purpose: names and placeholders, no values. */
const DOTENV_SAMPLE = /\.(?:example|sample|template|dist|defaults?)$/;
/** What was typed at a prompt, passwords among it: `.bash_history`, `.psql_history`. */
const HISTORY = /^\.[a-z]+_history$/;
const TFSTATE = /\.tfstate(?:\.|$)/;

/** A folder whose content tools make: dependency trees and caches, by its name. */
export function isToolFolder(name: string): boolean {
  return TOOL_FOLDERS.has(name);
}

/** A folder that holds credentials, e.g. `.ssh`. */
export function isSecretFolder(name: string): boolean {
  return SECRET_FOLDERS.has(name.toLowerCase());
}

/**
 * A file that holds keys or passwords by its name; it is never opened.
 * @param folders the folders above it, outermost first: texts for the people who use a program are named after its pages
 */
export function isSecretName(name: string, folders: readonly string[] = []): boolean {
  const lower = name.toLowerCase();
  if (SECRET_EXTENSIONS.has(extension(lower))) return true;
  if (SECRET_NAMES.has(lower))
    return !(TRANSLATED.test(lower) && folders.some((folder) => LOCALES.has(folder.toLowerCase())));
  if (DOTENV.test(lower)) return !DOTENV_SAMPLE.test(lower);
  // The public half is not a secret, but it is not source code either.
  return (SSH_KEY.test(lower) && !CODE.test(lower)) || TFSTATE.test(lower) || HISTORY.test(lower);
}

/** Whether a path leads to what holds credentials by its name, or into git's own folder, whose settings may hold some. */
export function isSecretPath(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return isSecretName(name, parts) || parts.some((part) => isSecretFolder(part) || part.toLowerCase() === '.git');
}

/** Written by a package manager: long, and never what a person searches for. */
export function isLockFile(name: string): boolean {
  return LOCK_FILES.has(name);
}

/** An image, font, archive, database and so on: not opened. */
export function isBinaryName(name: string): boolean {
  return BINARY_EXTENSIONS.has(extension(name.toLowerCase()));
}

// --- internal ---

function extension(lower: string): string {
  const dot = lower.lastIndexOf('.');
  return dot < 0 ? '' : lower.slice(dot + 1);
}
