import { expect, it } from 'vitest';
import { editFormFor, editMessage, editSystemMessage } from './edit-prompt.ts';

it('a small model is asked for whole definitions, and sees no example that it could copy', () => {
  expect(editFormFor('Qwen2.5-Coder-0.5B-Instruct')).toBe('definitions');
  expect(editFormFor('Qwen2.5-Coder-7B-Instruct')).toBe('blocks');
  expect(editFormFor('a-model-of-unknown-size')).toBe('blocks');
  const { content } = editSystemMessage('##mark', 'definitions');
  expect(content).not.toMatch(/SEARCH|as they are now/);
  expect(editMessage(['no'], 'definitions')).not.toContain('SEARCH');
  expect(editSystemMessage('##mark', 'blocks').content).toContain('<<<<<<< SEARCH');
});
