/**
 * The weights of an ONNX file as a safetensors file, for a network that we compute ourselves. Only names, shapes and bytes are taken;
 * nothing of the graph runs. Matrices of products have no name of their own there: the node that multiplies has it in its path.
 */

import { open, readFile } from 'node:fs/promises';
import { MlxCodeError } from '../../base/errors.ts';

/**
 * Writes `target`, which must not exist: float32, tensors in the order of their names. The same file gives the same bytes.
 * @throws E_MODEL_CORRUPT for a file that is no such network
 */
export async function onnxToSafetensors(source: string, target: string): Promise<void> {
  const tensors = weightsOf(await readFile(source), source);
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name) as Tensor;
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.length] };
    end += data.length;
  }
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT), 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = await open(target, 'wx');
  try {
    await file.write(length);
    await file.write(text);
    for (const name of names) await file.write((tensors.get(name) as Tensor).data);
    await file.sync();
  } finally {
    await file.close();
  }
}

// --- internal ---

interface Tensor {
  readonly shape: readonly number[];
  readonly data: Buffer;
}

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Buffer;
}

const ALIGNMENT = 8;
const FLOAT = 1;
const NOTHING: Buffer = Buffer.alloc(0);
/** Numbers of fields, as onnx.proto has them. */
const GRAPH = 7;
const NODE = { input: 1, name: 3, operation: 4 } as const;
const IN_GRAPH = { node: 1, initializer: 5 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;

function weightsOf(model: Buffer, source: string): Map<string, Tensor> {
  const corrupt = (why: string) =>
    new MlxCodeError('E_MODEL_CORRUPT', `${source} is not an ONNX file of such a network: ${why}`);
  const tensors = new Map<string, Tensor>();
  const products = new Map<string, string>();
  try {
    for (const graph of fieldsOf(model)) {
      if (graph.number !== GRAPH) continue;
      for (const { number, bytes } of fieldsOf(graph.bytes)) {
        if (number === IN_GRAPH.initializer) addTensor(bytes, tensors);
        if (number === IN_GRAPH.node) addProduct(bytes, products);
      }
    }
  } catch (error) {
    throw corrupt(error instanceof Error ? error.message : String(error));
  }
  const named = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    const own = products.get(name);
    if (own === undefined) named.set(name, tensor);
    else named.set(own, transposed(tensor));
  }
  if (named.size === 0) throw corrupt('it holds no weights');
  return named;
}

function addTensor(bytes: Buffer, tensors: Map<string, Tensor>): void {
  const shape: number[] = [];
  let [type, name, data] = [0, '', NOTHING];
  for (const field of fieldsOf(bytes)) {
    if (field.number === TENSOR.dims) shape.push(...(field.bytes === NOTHING ? [field.value] : varints(field.bytes)));
    else if (field.number === TENSOR.type) type = field.value;
    else if (field.number === TENSOR.name) name = field.bytes.toString('utf8');
    else if (field.number === TENSOR.raw) data = field.bytes;
  }
  // Positions and the like are counted, not learned.
  if (type !== FLOAT || shape.length === 0) return;
  if (data.length !== shape.reduce((product, size) => product * size, 4))
    throw new Error(`${JSON.stringify(name)} has ${data.length} bytes, which is not its shape`);
  tensors.set(name, { shape, data });
}

/** `/encoder/layer.0/output/dense/MatMul` multiplies with `encoder.layer.0.output.dense.weight`. */
function addProduct(bytes: Buffer, products: Map<string, string>): void {
  const inputs: string[] = [];
  let [name, operation] = ['', ''];
  for (const field of fieldsOf(bytes)) {
    if (field.number === NODE.input) inputs.push(field.bytes.toString('utf8'));
    else if (field.number === NODE.name) name = field.bytes.toString('utf8');
    else if (field.number === NODE.operation) operation = field.bytes.toString('utf8');
  }
  const path = name.split('/').filter((part) => part !== '');
  if (operation !== 'MatMul' || inputs[1] === undefined || path.length < 2) return;
  products.set(inputs[1], `${path.slice(0, -1).join('.')}.weight`);
}

/** ONNX multiplies from the left, a linear layer keeps its matrix the other way. */
function transposed({ shape, data }: Tensor): Tensor {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) return { shape, data };
  // Numbers of four bytes, whatever they mean; a copy, for they may begin anywhere in the file.
  const from = new Uint32Array(Uint8Array.from(data).buffer);
  const to = new Uint32Array(from.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column] ?? 0;
  }
  return { shape: [columns, rows], data: Buffer.from(to.buffer) };
}

/** The fields of a protocol buffer. @throws Error where it ends early */
function* fieldsOf(bytes: Buffer): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const key = varint(bytes, at);
    at = key.end;
    const number = Math.floor(key.value / 8);
    const kind = key.value % 8;
    if (kind === 0) {
      const { value, end } = varint(bytes, at);
      yield { number, value, bytes: NOTHING };
      at = end;
      continue;
    }
    const size = kind === 2 ? varint(bytes, at) : { value: FIXED.get(kind) ?? Number.NaN, end: at };
    const end = size.end + size.value;
    if (!(end <= bytes.length)) throw new Error(`field ${number} does not fit`);
    if (kind === 2) yield { number, value: 0, bytes: bytes.subarray(size.end, end) };
    at = end;
  }
}

/** Bytes of numbers of a fixed size, by kind. */
const FIXED: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [5, 4],
]);

function varints(bytes: Buffer): number[] {
  const all: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = varint(bytes, at);
    all.push(value);
    at = end;
  }
  return all;
}

function varint(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0;
  for (let n = 0; n < 10; n++) {
    const byte = bytes[at + n];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * n);
    if (byte < 0x80) return { value, end: at + n + 1 };
  }
  throw new Error('a number does not end');
}
