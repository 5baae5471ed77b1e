/** The language of a notebook's code, by its kernel. */

/** @param text what `notebookText` of files/ made of a notebook; its first line names the kernel @returns a language id, known or not */
export function notebookLanguage(text: string): string {
  const kernel = NOTEBOOK.exec(text)?.[1] ?? '';
  return KERNELS.get(kernel) ?? kernel.replace(/[\d.]+$/, '');
}

// --- internal ---

/** The first line that `notebookText` of files/ writes. */
const NOTEBOOK = /^\uFEFF?(?:#|\/\/) Jupyter notebook, ([\w+#.-]+)/;

/** What kernels call a language, where that is not its id. */
const KERNELS: ReadonlyMap<string, string> = new Map([
  ['ipython', 'python'],
  ['sage', 'python'],
  ['sagemath', 'python'],
  ['ir', 'r'],
  ['c++', 'cpp'],
  ['c++11', 'cpp'],
  ['c++14', 'cpp'],
  ['c++17', 'cpp'],
  ['c++20', 'cpp'],
  ['c#', 'csharp'],
]);
