/** Endings that several languages use: each sample is told by its text; and mode lines, shebangs, copies of a file. */

import { describe, expect, it } from 'vitest';
import { LANGUAGES, languageOf, languagesOfEnding } from '../index.ts';
import { SHARED_ENDINGS } from './shared-endings.ts';

const CASES: readonly (readonly [path: string, language: string, text: string])[] = [
  ['ring.h', 'cpp', '#pragma once\nnamespace motor {\ntemplate <typename T>\nclass RingBuffer {\n};\n}\n'],
  ['a.h', 'cpp', '#include <vector>\nstd::vector<int> all();\n'],
  ['a.h', 'cpp', '/* c */\nclass Sink;\n'],
  ['a.h', 'cpp', 'struct Base {\n  virtual ~Base() = default;\n};\n'],
  ['a.h', 'cpp', '#ifdef __cplusplus\nnamespace x {\nclass Wrapper {};\n}\n#endif\n'],
  ['a.h', 'cpp', 'void put(const String& text);\n'],
  ['a.h', 'c', 'struct W { int a; };\n'],
  ['a.h', 'c', '/* a class of things: std::vector is not used */\n#include <stdio.h>\nint add(int a, int b);\n'],
  [
    'a.h',
    'c',
    '#ifdef __cplusplus\nextern "C" {\n#endif\nstruct class *class_of(int flags);\n#define HAS(x) ((x) & MASK)\n#ifdef __cplusplus\n}\n#endif\n',
  ],
  ['a.h', 'c', '// namespace foo {\nconst char *name = "a::b";\n'],
  [
    'a.h',
    'c',
    '#if defined(__cplusplus)\n#include <cstdint>\nextern "C" {\n#else\n#include <stdint.h>\n#endif\nint f(void);\n',
  ],
  ['View.h', 'objc', '#import <UIKit/UIKit.h>\n@interface View : UIView\n@end\n'],
  ['View.m', 'objc', '#import "View.h"\n@implementation View\n- (void)draw {\n}\n@end\n'],
  ['plain.m', 'objc', '#include <stdio.h>\nint main(void) {\n  return 0;\n}\n'],
  ['solve.m', 'matlab', 'function u = solve_heat(u0, dt)\n% SOLVE_HEAT steps.\n  u = step_once(u0, dt);\nend\n'],
  ['script.m', 'matlab', '% plots a wave\nx = linspace(0, 1);\nplot(x, sin(x));\n'],
  ['script.m', 'matlab', 'x = 1:10;\ny = x .^ 2;\n'],
  ['oct.m', 'matlab', '## Copyright\nfunction r = twice (x)\n  r = 2 * x;\nendfunction\n'],
  ['Shape.m', 'matlab', 'classdef Shape < handle\n  properties\n    side\n  end\nend\n'],
  ['pkg.m', 'mathematica', '(* ::Package:: *)\nBeginPackage["Tides`"]\nheight[t_] := Sin[t]\nEndPackage[]\n'],
  ['fifo.v', 'verilog', 'module sync_fifo (input clk);\nendmodule\n'],
  [
    'fifo.v',
    'verilog',
    '// header\n`timescale 1ns/1ps\nmodule fifo\n  #(parameter N = 4)\n  (input clk);\nendmodule\n',
  ],
  ['nat.v', 'coq', '(* naturals *)\nRequire Import List.\nTheorem plus_0 : forall n, n + 0 = n.\nProof. auto. Qed.\n'],
  ['nat.v', 'coq', 'Inductive day : Type := monday | tuesday.\n'],
  ['main.v', 'v', 'module main\n\nimport os\n\nfn main() {\n\tprintln(1)\n}\n'],
  ['thesis.cls', 'latex', '\\ProvidesClass{thesis}\n\\newcommand{\\degree}[1]{#1}\n'],
  ['Account.cls', 'apex', 'public with sharing class AccountHelper {\n}\n'],
  ['Form.cls', 'vb', 'VERSION 1.0 CLASS\nBEGIN\nEND\nAttribute VB_Name = "Form"\n'],
  ['Module.cls', 'vb', 'Option Explicit\nPublic Sub Go()\nEnd Sub\n'],
  ['a.pl', 'perl', 'use strict;\nsub read_gauge { return $_[0]; }\n'],
  ['a.pl', 'perl', 'sub read_gauge { return $_[0]; }\n'],
  ['a.pl', 'prolog', ':- module(tides, [high/1]).\nhigh(X) :- X > 3.\n'],
  ['a.pl', 'prolog', 'parent(anna, ben).\nparent(ben, carl).\n'],
  ['a.t', 'perl', 'use Test::More tests => 1;\nok(1);\n'],
  ['a.t', 'raku', 'use v6;\nuse Test;\n'],
  ['app.pro', 'qmake', 'QT += core gui\nTARGET = app\nSOURCES += main.cpp\n'],
  ['a.pro', 'prolog', ':- initialization(main).\n'],
  ['a.pro', 'idl', 'pro plot_tide, x, y\n  plot, x, y\nend\n'],
  ['x.fs', 'fsharp', 'module Tides\n\nlet height t = sin t\n'],
  ['x.fs', 'glsl', '#version 330\nuniform vec3 tint;\nvoid main() { gl_FragColor = vec4(tint, 1); }\n'],
  ['x.fs', 'forth', ': square ( n -- n ) dup * ;\n'],
  ['x.sc', 'scala', 'object Main {\n  def run = 1\n}\n'],
  ['x.sc', 'supercollider', 'SynthDef(\\tone, { Out.ar(0, SinOsc.ar(440)) }).add;\n'],
  ['de.ts', 'xml', '<?xml version="1.0"?>\n<!DOCTYPE TS>\n<TS language="de"></TS>\n'],
  ['de.ts', 'typescript', 'export const a = 1;\n'],
  ['x.tsx', 'xml', '<?xml version="1.0"?>\n<tileset></tileset>\n'],
  ['x.mod', 'modula2', 'MODULE Tides;\nEND Tides.\n'],
  ['x.inc', 'php', '<?php\nfunction f() {}\n'],
  ['x.inc', 'pascal', '{$mode objfpc}\nprocedure Go;\n'],
  ['x.inc', 'assembly', '; registers\n.macro push_all\n  push ax\n.endm\n'],
  ['x.inc', 'c', '#define X(a) a\n'],
  ['x.d', 'd', 'module tides;\nimport std.stdio;\nvoid main() {}\n'],
  ['x.d', 'dtrace', '#pragma D option quiet\nsyscall::open:entry\n{ trace(1); }\n'],
  ['x.d', 'makefile', 'build/a.o: src/a.c \\\n  src/a.h\n'],
  ['x.l', 'lex', '%{\n#include <stdio.h>\n%}\n%%\n[a-z]+ { return 1; }\n%%\n'],
  ['x.l', 'commonlisp', '(defun square (x) (* x x))\n'],
  ['x.ll', 'llvm', 'define i32 @main() {\n  ret i32 0\n}\n'],
  ['x.y', 'yacc', '%token NUM\n%%\nexpr: NUM ;\n%%\n'],
  ['x.cl', 'opencl', '__kernel void add(__global float *a) {}\n'],
  ['x.cl', 'commonlisp', ';; tides\n(defun height (x) x)\n'],
  ['x.gd', 'gdscript', 'extends Node\nfunc _ready():\n\tpass\n'],
  ['x.gd', 'gap', '#! @Chapter Tides\nDeclareGlobalFunction("TideHeight");\n'],
  ['x.rs', 'rust', 'fn main() {}\n'],
  ['x.rs', 'c', '#pragma version(1)\n#pragma rs java_package_name(a.b)\n'],
  ['x.ml', 'ocaml', 'let height t = sin t\n'],
  ['x.ml', 'sml', 'structure Tides = struct\n  fun height t = t\nend\n'],
  ['site.conf', 'nginx', 'server {\n  listen 80;\n}\n'],
  ['site.conf', 'apache', '<VirtualHost *:80>\nServerName a\n</VirtualHost>\n'],
  ['site.conf', 'ini', '[main]\nlevel = 3\n'],
  ['application.conf', 'hocon', 'akka {\n  loglevel = "INFO"\n}\n'],
  ['x.tpl', 'smarty', '{if $user}{$user.name}{/if}\n'],
  ['_helpers.tpl', 'gotemplate', '{{- define "chart.name" -}}\n{{ .Values.name }}\n{{- end }}\n'],
  ['x.tpl', 'php', '<?php echo $a; ?>\n'],
  ['x.tmpl', 'gotemplate', '<p>{{ .Title }}</p>\n'],
  ['config.yaml.tmpl', 'yaml', 'a: 1\n'],
  ['config.h.in', 'c', '#define VERSION "@VERSION@"\n'],
  ['settings.py.example', 'python', 'A = 1\n'],
  ['show.blade.php', 'blade', '@if ($a)\n<p>{{ $a }}</p>\n@endif\n'],
  ['x.app', 'erlang', '{application, tides, [{vsn, "1"}]}.\n'],
  ['init.pp', 'puppet', 'class tides::gauge {\n  file { "/etc/tides": ensure => present }\n}\n'],
  ['unit.pp', 'pascal', 'unit Tides;\ninterface\nimplementation\nend.\n'],
  ['x.bb', 'bitbake', 'SUMMARY = "Tides"\nSRC_URI = "file://a"\n'],
  ['x.bb', 'clojure', '(println 1)\n'],
  ['Form1.frm', 'vb', 'VERSION 5.00\nBegin VB.Form Form1\nEnd\n'],
  ['x.sls', 'yaml', 'nginx:\n  pkg.installed\n'],
  ['x.h', 'cpp', '// -*- C++ -*-\nint plain;\n'],
  ['x.m', 'matlab', 'x\n% vim: set ft=matlab :\n'],
  ['tool', 'python', '#!/usr/bin/env -S uv run --script\nprint(1)\n'],
  ['tool', 'perl', '# -*- mode: perl; tab-width: 4 -*-\nprint 1;\n'],
  ['tool', 'ruby', 'puts 1\n# vim: set filetype=ruby:\n'],
  ['vector', 'cpp', '// <vector> -*- C++ -*-\nnamespace std {}\n'],
  ['page', 'html', '<!DOCTYPE html>\n<title>a</title>\n'],
];

describe('a language by its text', () => {
  it.each(CASES)('%s is %s: %j', (path, language, text) => {
    expect(languageOf(`src/${path}`, text)).toBe(language);
  });

  it('is the same for every line end and with a byte order mark', () => {
    for (const [path, language, text] of CASES) {
      expect(languageOf(path, text.replaceAll('\n', '\r\n')), path).toBe(language);
      expect(languageOf(path, `\uFEFF${text}`), path).toBe(language);
    }
  });

  it('takes time in proportion to the text', () => {
    for (const [ending] of SHARED_ENDINGS) {
      for (const unit of [
        '(',
        '{',
        ' ',
        'a ',
        ':: ',
        '/*',
        '"',
        '#ifdef __cplusplus\n',
        'x(',
        '<',
        'class A ',
        ': ',
        '\n',
        'a=',
      ]) {
        languageOf(`x.${ending}`, unit.repeat(64_000 / unit.length));
      }
    }
  }, 20_000);
});

describe('endings', () => {
  it('name their likeliest language', () => {
    expect(languagesOfEnding('rs')).toEqual(['rust']);
    expect(languagesOfEnding('h')).toEqual(['c']);
    expect(languagesOfEnding('ts')).toEqual(['typescript']);
    expect(languagesOfEnding('pro').length).toBeGreaterThan(1);
    expect(languagesOfEnding('nothing')).toEqual([]);
  });

  it('each candidate is a language of the table or plain text', () => {
    const ids = new Set(LANGUAGES.map(({ id }) => id));
    const unknown = [...SHARED_ENDINGS].flatMap(([, list]) => list.filter(({ language }) => !ids.has(language)));
    expect(unknown.map(({ language }) => language)).toEqual([]);
  });
});
