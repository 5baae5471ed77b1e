/**
 * A server on loopback that speaks the REST protocol of LanceDB Cloud as far as its public client uses it here, over local
 * LanceDB tables: so answers are the real ones, and what a request asks for really happens.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Connection, Table } from '@lancedb/lancedb';
import { readStream } from './arrow-stream.ts';

// The service has file formats of its own, here the default of Lance, which says that it takes smaller blocks.
process.env['LANCEDB_LOG'] ??= 'off';
const load = createRequire(import.meta.url);
const lance = load('@lancedb/lancedb') as typeof import('@lancedb/lancedb');
const arrow = load('apache-arrow') as typeof import('apache-arrow');

export const API_KEY = 'sk_test_cloud_key';
/** Versions of the service that the client tells features from. */
const SERVER_VERSION = '0.3.0';

type Json = Record<string, unknown>;

export class CloudServer {
  /** Method and path of every request. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#server = createServer((question, answer) => {
      this.#handle(question, answer).catch((error: unknown) => {
        answer.writeHead(/not found/i.test(String(error)) ? 404 : 400, { 'content-type': 'text/plain' });
        answer.end(String(error));
      });
    });
  }

  /** @param folder for its tables */
  static async start(folder: string): Promise<CloudServer> {
    const server = new CloudServer(await lance.connect(folder, { readConsistencyInterval: 0 }));
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get host(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    this.#connection.close();
  }

  async #handle(question: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(question.url ?? '/', 'http://cloud');
    const parts = url.pathname.split('/').filter((part) => part !== '');
    this.requests.push(`${question.method} ${url.pathname}`);
    const body = await bodyOf(question);
    if (question.headers['x-api-key'] !== API_KEY) {
      answer.writeHead(401).end('Unauthorized');
      return;
    }
    const [, , name = '', ...rest] = parts;
    const result =
      name === ''
        ? { tables: (await this.#connection.tableNames()).sort() }
        : await this.#table(decodeURIComponent(name), rest.join('/'), url.searchParams, body);
    const headers = { 'phalanx-version': SERVER_VERSION };
    if (result instanceof Uint8Array) {
      answer.writeHead(200, { ...headers, 'content-type': 'application/vnd.apache.arrow.file' }).end(result);
    } else {
      answer.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(result));
    }
  }

  async #table(name: string, action: string, params: URLSearchParams, body: Buffer): Promise<unknown> {
    if (action === 'create') {
      await this.#connection.createTable(name, readStream(body) as never, {
        mode: params.get('mode') === 'overwrite' ? 'overwrite' : 'create',
      });
      return {};
    }
    if (action === 'drop') {
      await this.#connection.dropTable(name);
      return {};
    }
    const table = await this.#connection.openTable(name);
    if (action === 'insert') return plain(await table.add(readStream(body) as never));
    if (action === 'merge_insert') return await merged(table, params, body);
    const ask = (body.length === 0 ? {} : JSON.parse(body.toString('utf8'))) as Json;
    const version = typeof ask['version'] === 'number' ? ask['version'] : null;
    if (version !== null) await table.checkout(version);
    const index = /^index\/([^/]+)\/stats$/.exec(action)?.[1];
    if (index !== undefined) return await indexStats(table, decodeURIComponent(index));
    switch (action) {
      case 'describe':
        return { table: name, version: await table.version(), schema: jsonSchema(await table.schema()), stats: {} };
      case 'count_rows':
        return await table.countRows(typeof ask['predicate'] === 'string' ? ask['predicate'] : undefined);
      case 'delete':
        return plain(await table.delete(String(ask['predicate'])));
      case 'query':
        return await queried(table, ask);
      case 'stats':
        return stats(await table.stats());
      case 'index/list':
        return {
          indexes: (await table.listIndices()).map((one) => ({
            index_name: one.name,
            index_uuid: one.name,
            columns: one.columns,
            index_status: 'done',
          })),
        };
      case 'create_index':
        await table.createIndex(String(ask['column']), { config: indexOf(ask), replace: true });
        return {};
      case 'restore':
        await table.restore();
        return {};
      default:
        throw new Error(`this server has no ${action}`);
    }
  }
}

// --- internal ---

async function bodyOf(question: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of question) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function merged(table: Table, params: URLSearchParams, body: Buffer): Promise<Json> {
  let merge = table.mergeInsert(params.get('on') ?? '');
  const filter = params.get('when_matched_update_all_filt');
  if (params.get('when_matched_update_all') === 'true') {
    merge = merge.whenMatchedUpdateAll(...(filter === null ? [] : ([{ where: filter }] as const)));
  }
  if (params.get('when_not_matched_insert_all') === 'true') merge = merge.whenNotMatchedInsertAll();
  const where = params.get('when_not_matched_by_source_delete_filt');
  if (params.get('when_not_matched_by_source_delete') === 'true') {
    merge = merge.whenNotMatchedBySourceDelete(...(where === null ? [] : ([{ where }] as const)));
  }
  const result = plain(await merge.execute(readStream(body) as never));
  return { num_attempts: 1, num_rows: 0, ...result };
}

async function queried(table: Table, ask: Json): Promise<Uint8Array> {
  let query = table.query();
  const full = ask['full_text_query'] as { query: Json } | undefined;
  if (full !== undefined) query = query.fullTextSearch(fullText(full.query) as never);
  if (typeof ask['filter'] === 'string') query = query.where(ask['filter']);
  if (Array.isArray(ask['columns'])) query = query.select(ask['columns'] as string[]);
  if (ask['with_row_id'] === true) query = query.withRowId();
  if (typeof ask['k'] === 'number' && ask['k'] < 1e9) query = query.limit(ask['k']);
  if (typeof ask['offset'] === 'number') query = query.offset(ask['offset']);
  return arrow.tableToIPC((await query.toArrow()) as never, 'file');
}

/** The structural form: `{ match: { column, terms, boost } }` and `{ boolean: { should: […] } }`. */
function fullText(query: Json): unknown {
  const match = query['match'] as Json | undefined;
  if (match !== undefined) {
    return new lance.MatchQuery(String(match['terms']), String(match['column']), {
      boost: Number(match['boost'] ?? 1),
    });
  }
  const boolean = query['boolean'] as { should?: Json[] } | undefined;
  if (boolean?.should !== undefined) {
    return new lance.BooleanQuery(boolean.should.map((inner) => [lance.Occur.Should, fullText(inner) as never]));
  }
  throw new Error(`this server has no ${Object.keys(query).join(', ')} query`);
}

function indexOf(ask: Json) {
  switch (ask['index_type']) {
    case 'BTREE':
      return lance.Index.btree();
    case 'FTS':
      return lance.Index.fts({
        baseTokenizer: ask['base_tokenizer'] as 'whitespace',
        withPosition: ask['with_position'] === true,
        stem: ask['stem'] === true,
        removeStopWords: ask['remove_stop_words'] === true,
        lowercase: ask['lower_case'] === true,
        asciiFolding: ask['ascii_folding'] === true,
      });
    default:
      throw new Error(`this server has no ${String(ask['index_type'])} index`);
  }
}

async function indexStats(table: Table, name: string): Promise<Json> {
  const found = await table.indexStats(name);
  if (found === undefined) throw new Error(`index ${name} not found`);
  const { numIndexedRows, numUnindexedRows, indexType, distanceType, numIndices } = found;
  return {
    num_indexed_rows: numIndexedRows,
    num_unindexed_rows: numUnindexedRows,
    index_type: indexType,
    distance_type: distanceType ?? null,
    num_indices: numIndices ?? 1,
  };
}

function stats(found: Awaited<ReturnType<Table['stats']>>): Json {
  const { fragmentStats, totalBytes, numRows, numIndices } = found;
  return {
    total_bytes: totalBytes,
    num_rows: numRows,
    num_indices: numIndices,
    fragment_stats: {
      num_fragments: fragmentStats.numFragments,
      num_small_fragments: fragmentStats.numSmallFragments,
      lengths: fragmentStats.lengths,
    },
  };
}

/** `numUpdatedRows` is `num_updated_rows` on the wire. */
function plain(result: object): Json {
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'bigint' ? Number(value) : value,
    ]),
  );
}

function jsonSchema(schema: { fields: readonly { name: string; nullable: boolean; type: unknown }[] }): Json {
  return {
    fields: schema.fields.map(({ name, nullable, type }) => ({ name, nullable, type: jsonType(type) })),
    metadata: {},
  };
}

function jsonType(type: unknown): Json {
  const text = String(type);
  const binary = /^FixedSizeBinary\[(\d+)\]$/.exec(text)?.[1];
  if (binary !== undefined) return { type: 'fixed_size_binary', length: Number(binary) };
  const names: Record<string, string> = {
    Utf8: 'string',
    Int32: 'int32',
    Float64: 'double',
    Float32: 'float',
    Binary: 'binary',
  };
  return { type: names[text] ?? text.toLowerCase() };
}
