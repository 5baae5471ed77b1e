/** Which file an import statement means. */

import { describe, expect, it } from 'vitest';
import type { RepoPath } from '../../base/types.ts';
import { isModule, modulesImported } from './imported-modules.ts';

const means = (text: string, from: string, language: string, path: string): boolean =>
  modulesImported(text, from as RepoPath, language).some((module) => isModule(path as RepoPath, module));

describe('an import means', () => {
  it.each([
    ["import { a } from './toll.ts';", 'src/gate.ts', 'typescript', 'src/toll.ts'],
    ["import a from '../lib';", 'src/app/gate.js', 'javascript', 'src/lib/index.js'],
    ["const a = require('./toll');", 'src/gate.js', 'javascript', 'src/toll.js'],
    ["export * from '@/auth/login';", 'web/main.ts', 'typescript', 'web/src/auth/login.ts'],
    ['from app.auth import login', 'tests/test_auth.py', 'python', 'src/app/auth.py'],
    ['from .auth import login', 'src/app/views.py', 'python', 'src/app/auth.py'],
    ['from . import (\n    auth,\n    mail,\n)', 'src/app/views.py', 'python', 'src/app/mail.py'],
    ['from ..core import x', 'src/app/web/views.py', 'python', 'src/app/core/__init__.py'],
    ['import helpers', 'tools/run.py', 'python', 'tools/helpers.py'],
    ['import org.shop.Cart;', 'src/main/java/org/shop/Main.java', 'java', 'src/main/java/org/shop/Cart.java'],
    ['import static org.shop.Cart.total;', 'a/Main.java', 'java', 'src/main/java/org/shop/Cart.java'],
    ['use crate::net::{Peer, Pool};', 'src/main.rs', 'rust', 'src/net/mod.rs'],
    ['use super::peer::Peer;', 'src/net/pool.rs', 'rust', 'src/net/peer.rs'],
    ['pub mod peer;', 'src/net/mod.rs', 'rust', 'src/net/peer.rs'],
    ['#include "util/list.h"', 'src/main.c', 'c', 'src/util/list.h'],
    ['import (\n\t"fmt"\n\t"example.com/shop/middleware"\n)', 'main.go', 'go', 'middleware/timeout.go'],
    ['use App\\Models\\User;', 'src/Http/Home.php', 'php', 'src/Models/User.php'],
    ["require_relative 'lib/cart'", 'shop.rb', 'ruby', 'lib/cart.rb'],
  ])('%j in %s (%s): %s', (text, from, language, path) => {
    expect(means(text, from, language, path)).toBe(true);
  });

  it.each([
    ["import { a } from './toll.ts';", 'src/gate.ts', 'typescript', 'old/toll.ts'],
    ["import React from 'react';", 'src/gate.ts', 'typescript', 'src/react.ts'],
    ['from .auth import login', 'src/app/views.py', 'python', 'src/other/auth.py'],
    ['import json', 'tools/run.py', 'python', 'src/app/json.py'],
    ['use crate::net::Peer;', 'src/main.rs', 'rust', 'other/src/net.rs'],
    ['import (\n\t"fmt"\n)', 'main.go', 'go', 'fmt.go'],
    ['# An import of app.auth is not here', 'a.md', 'markdown', 'app/auth.py'],
  ])('not: %j in %s (%s): %s', (text, from, language, path) => {
    expect(means(text, from, language, path)).toBe(false);
  });
});
