import { describe, expect, it } from 'vitest';
import { ACTION_NAMES, ACTIONS, type Focus } from './actions.ts';
import { keyText, parseKey } from './key-name.ts';
import { actionFor, createKeymap, keyFor, listBindings } from './keymap.ts';
import { InputTokenizer } from './tokenizer.ts';

const DEFAULTS = createKeymap();

function actionOf(text: string, focus: Focus = 'editor', isEmpty = false, keymap = DEFAULTS): string | null {
  const key = parseKey(text);
  if (key === null) throw new Error(`no key ${text}`);
  return actionFor(keymap, key, { focus, isEmpty });
}

describe('key names', () => {
  it.each([
    ['ctrl+g', 'ctrl+g'],
    ['Ctrl-G', 'ctrl+g'],
    ['C-g', 'ctrl+g'],
    ['Alt+Enter', 'alt+enter'],
    ['option+return', 'alt+enter'],
    ['shift+g', 'G'],
    ['G', 'G'],
    ['alt+G', 'alt+shift+g'],
    ['ctrl+shift+z', 'ctrl+shift+z'],
    ['cmd+k', 'super+k'],
    ['page-up', 'pageup'],
    ['ctrl+PgDn', 'ctrl+pagedown'],
    ['Esc', 'escape'],
    ['F2', 'f2'],
    ['?', '?'],
    ['ctrl++', 'ctrl++'],
    ['ctrl+-', 'ctrl+-'],
    ['ctrl+_', 'ctrl+_'],
    ['alt+<', 'alt+<'],
    ['ctrl+i', 'tab'],
    ['ctrl+m', 'enter'],
    ['ctrl+[', 'escape'],
    ['space', 'space'],
    ['ctrl+space', 'ctrl+space'],
    ['é', 'é'],
  ])('%s is %s', (text, wanted) => {
    const key = parseKey(text);
    expect(key && keyText(key)).toBe(wanted);
    expect(parseKey(wanted)).toEqual(key);
  });

  it.each(['', 'ctrl+', 'hyper+x', 'ctrl+xy', 'f99', '\x1b', 'ctrl+\u200b', 'ctrl x'])('%j is none', (text) =>
    expect(parseKey(text)).toBeNull(),
  );
});

describe('keys that mean something else with nothing written', () => {
  it('do so there alone', () => {
    expect(actionOf('ctrl+p', 'editor', true)).toBe('all-commands');
    expect(actionOf('ctrl+p', 'editor', false)).toBe('history-earlier');
    expect(actionOf('ctrl+p', 'transcript', true)).toBe('scroll-up');
  });

  it('keep to what the user gave the key', () => {
    const keymap = createKeymap({ yank: ['ctrl+p'] });
    expect(actionOf('ctrl+p', 'editor', true, keymap)).toBe('yank');
    const moved = createKeymap({ 'all-commands': ['ctrl+k'] });
    expect(moved.warnings).toEqual([]);
    expect(actionOf('ctrl+k', 'editor', true, moved)).toBe('all-commands');
    expect(actionOf('ctrl+k', 'editor', false, moved)).toBe('kill-to-end');
    expect(actionOf('ctrl+p', 'editor', true, moved)).toBe('history-earlier');
    expect(listBindings(moved).find(({ action }) => action === 'all-commands')?.keys).toEqual(['ctrl+k']);
  });
});

describe('default keys', () => {
  it('are in their one form and never take each other away', () => {
    expect(DEFAULTS.warnings).toEqual([]);
    for (const name of ACTION_NAMES) {
      for (const text of ACTIONS[name].keys) {
        const key = parseKey(text);
        expect(key && keyText(key), `${name}: ${text}`).toBe(text);
      }
    }
  });

  it.each([
    ['enter', 'send'],
    ['ctrl+j', 'newline'],
    ['shift+enter', 'newline'],
    ['alt+enter', 'newline'],
    ['escape', 'stop'],
    ['ctrl+c', 'interrupt'],
    ['ctrl+d', 'delete-or-quit'],
    ['up', 'up'],
    ['ctrl+r', 'history-search'],
    ['ctrl+p', 'history-earlier'],
    ['ctrl+w', 'kill-word-back'],
    ['alt+b', 'word-left'],
    ['ctrl+right', 'word-right'],
    ['ctrl+g', 'external-editor'],
    ['tab', 'complete'],
    ['shift+tab', 'focus-next'],
    ['ctrl+z', 'suspend'],
    ['pageup', 'scroll-page-up'],
    ['j', null],
    ['shift+left', 'left'],
    ['ctrl+shift+right', 'word-right'],
    ['ctrl+shift+enter', null],
  ])('%s in the editor: %s', (text, wanted) => expect(actionOf(text)).toBe(wanted));

  it.each([
    ['j', 'scroll-down'],
    ['G', 'scroll-end'],
    ['g', 'scroll-start'],
    ['u', 'scroll-half-up'],
    ['y', 'copy'],
    ['o', 'open'],
    ['?', 'help'],
    ['ctrl+c', 'interrupt'],
  ])('%s in the transcript: %s', (text, wanted) => expect(actionOf(text, 'transcript')).toBe(wanted));

  it('let a question mark be typed where something is written', () => {
    expect(actionOf('?', 'editor', true)).toBe('help');
    expect(actionOf('?', 'editor', false)).toBeNull();
    expect(actionOf('f1', 'editor', false)).toBe('help-always');
  });

  it('are found by the events of the tokenizer', () => {
    const tokenizer = new InputTokenizer();
    const found = (bytes: string) => {
      const [event] = tokenizer.push(Buffer.from(bytes), 0);
      return event?.kind === 'key' ? actionFor(DEFAULTS, event.key, { focus: 'editor', isEmpty: false }) : null;
    };
    expect(found('\r')).toBe('send');
    expect(found('\n')).toBe('newline');
    expect(found('\x1b[13;2u')).toBe('newline');
    expect(found('\x1b[27;2;13~')).toBe('newline');
    expect(found('\x1bb')).toBe('word-left');
    expect(found('\x1b[1;5D')).toBe('word-left');
    expect(found('\x1b[47;5u')).toBe('undo');
    expect(found('\x1f')).toBe('undo');
    expect(found('\x1bZ')).toBe('redo');
    expect(found('\x7f')).toBe('delete-back');
  });
});

describe('keys of the user', () => {
  it('take the place of the defaults', () => {
    const keymap = createKeymap({ 'external-editor': ['f4', 'Ctrl+X'], suspend: [] });
    expect(keymap.warnings).toEqual([]);
    expect(actionOf('f4', 'editor', false, keymap)).toBe('external-editor');
    expect(actionOf('ctrl+x', 'editor', false, keymap)).toBe('external-editor');
    expect(actionOf('ctrl+g', 'editor', false, keymap)).toBeNull();
    expect(actionOf('ctrl+z', 'editor', false, keymap)).toBeNull();
    expect(keyFor(keymap, 'external-editor', 'editor')).toBe('f4');
    expect(keyFor(keymap, 'suspend', 'editor')).toBeNull();
  });

  it('win over a default, and the loser is told of', () => {
    const keymap = createKeymap({ stop: ['ctrl+g'] });
    expect(actionOf('ctrl+g', 'editor', false, keymap)).toBe('stop');
    expect(keymap.warnings).toEqual(['keys: ctrl+g means stop now, no more external-editor, which has no key left']);
    expect(createKeymap({ copy: ['ctrl+p'] }).warnings).toEqual(['keys: ctrl+p means copy now, no more scroll-up']);
  });

  it('warn of what cannot be', () => {
    expect(createKeymap({ stop: ['ctrl+x'], redraw: ['ctrl+x'] }).warnings).toEqual([
      'keys.redraw: ctrl+x is taken by keys.stop in the editor',
      'keys.redraw: ctrl+x is taken by keys.stop in the transcript',
    ]);
    expect(createKeymap({ new_line: ['ctrl+x'] }).warnings).toEqual([
      'keys.new_line: there is no such action; did you mean "newline"?',
    ]);
    expect(createKeymap({ constructor: ['ctrl+x'] }).warnings).toEqual(['keys.constructor: there is no such action']);
    const odd = createKeymap({ stop: ['ctrl+kk'], send: ['x', 'ctrl+x'] });
    expect(odd.warnings).toEqual([
      'keys.stop: there is no key "ctrl+kk"',
      'keys.send: there could be no more writing of "x"',
    ]);
    expect(actionOf('escape', 'editor', false, odd)).toBe('stop');
    expect(actionOf('ctrl+x', 'editor', false, odd)).toBe('send');
  });

  it('never shut the user in', () => {
    for (const overrides of [{ interrupt: [] }, { stop: ['ctrl+c'] }]) {
      const keymap = createKeymap(overrides);
      expect(keymap.warnings.at(-1)).toBe(
        'keys.interrupt: ctrl+c stays, because without a key there would be no way to leave',
      );
      for (const focus of ['editor', 'transcript', 'picker', 'overlay'] as const) {
        expect(actionOf('ctrl+c', focus, false, keymap)).toBe('interrupt');
      }
    }
  });
});

describe('help', () => {
  it('lists every action with the keys in force', () => {
    const all = listBindings(createKeymap({ send: ['ctrl+s', 'f5'] }));
    expect(all.map(({ action }) => action)).toEqual(ACTION_NAMES);
    expect(all[0]).toEqual({
      action: 'send',
      group: 'Conversation',
      focus: ['editor'],
      keys: ['ctrl+s', 'f5'],
      doc: 'Send what is written',
    });
    expect(listBindings(DEFAULTS, 'overlay').map(({ action }) => action)).not.toContain('send');
    expect(listBindings(DEFAULTS, 'picker').find(({ action }) => action === 'list-up')?.keys).toContain('up');
  });
});
