/** How large a model is, as its name says it: `Qwen2.5-Coder-0.5B-Instruct`, `qwen2.5-coder:1.5b`, `SmolLM2-135M`. */

const SIZE = /(?<![\w.])(\d{1,4}(?:\.\d{1,3})?)\s?([bm])(?![a-z0-9])/gi;

/** @returns billions of parameters; null where the name says nothing of them */
export function billionsOf(model: string): number | null {
  const sizes = [...model.matchAll(SIZE)].map(
    ([, number, unit]) => Number(number) / (/m/i.test(unit ?? '') ? 1_000 : 1),
  );
  // Of a mixture, such as `30B-A3B`, the whole is named first.
  return sizes[0] ?? null;
}
