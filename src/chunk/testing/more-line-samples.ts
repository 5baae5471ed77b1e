/** Samples of languages without a grammar, continued. */

import type { Sample } from './line-samples.ts';

/** Language, text, and its definitions as `first-last kind scope > name`. */
export const MORE_LINE_SAMPLES: readonly Sample[] = [
  [
    'cython',
    'cdef extern from "tide.h" nogil:\n    ctypedef struct gauge:\n        int height\n    const void *read_gauge(gauge *g)\ncdef inline int _low(Gauge g) except -1:\n    return half(g)\ncdef class Gauge(object):\n    cdef:\n        int height\n    cdef _close(self):\n        pass\n    cpdef double mean(self, double x):\n        return half(x)\n    def reset(self, id):\n        pass\ncdef enum Kind:\n    LOW\nctypedef unsigned int level\ncdef dict table = {}\nDEF LIMIT = 3\ncdef join(int a,\n          void **b):\n    return 1\n',
    [
      '2-3 struct gauge',
      '4-4 function read_gauge',
      '5-6 function _low',
      '7-15 class Gauge',
      '10-11 method Gauge > _close',
      '12-13 method Gauge > mean',
      '14-15 method Gauge > reset',
      '16-17 enum Kind',
      '18-18 type level',
      '19-19 variable table',
      '20-20 constant LIMIT',
      '21-23 function join',
    ],
  ],
  [
    'batch',
    '@echo off\nset LIMIT=3\ncall :read_gauge\ngoto :eof\n\n:read_gauge\necho 1\nexit /b\n:: note\n:low\n',
    ['2-4 variable LIMIT', '6-8 function read_gauge', '10-10 function low'],
  ],
  [
    'assembly',
    '; tides\n%define LIMIT 3\nsection .text\nglobal _start\n_start:\n  mov eax, 1\n.loop:\n  jmp .loop\nread_gauge:\n  ret\n%macro push_all 0\n%endmacro\n',
    [
      '2-2 constant LIMIT',
      '3-4 section .text',
      '5-8 function _start',
      '9-10 function read_gauge',
      '11-12 macro push_all',
    ],
  ],
  [
    'ini',
    '; x\ntop = 1\n[server]\nport = 80\n[client "a"]\nhost: b\n',
    [
      '2-2 field top',
      '3-4 section server',
      '4-4 field server > port',
      '5-6 section client "a"',
      '6-6 field client "a" > host',
    ],
  ],
  [
    'dockerfile',
    'ARG BASE=a\nFROM node:20 AS build\nRUN npm ci\nFROM nginx\nENV PORT=80\n',
    ['1-1 variable BASE', '2-3 section build', '4-5 section nginx', '5-5 variable PORT'],
  ],
  [
    'd',
    'module tides;\nimport std.stdio;\nstruct Gauge {\n  int height;\n  int read(int id) {\n    return id;\n  }\n}\nT low(T)(T x) if (true) { return x; }\nvoid main()\n{\n  foreach (i; 0 .. 3) { writeln(i); }\n}\nunittest { assert(1); }\n',
    [
      '1-1 module tides',
      '3-8 struct Gauge',
      '5-7 method Gauge > read',
      '9-9 function low',
      '10-13 function main',
      '14-14 test unittest',
    ],
  ],
  [
    'nim',
    'import strutils\ntype\n  Gauge* = object\n    height: int\n  Unit = enum\n    metre, foot\nproc readGauge*(id: int): int =\n  ## Reads.\n  id\ntemplate low(x: int): int = x\nconst limit = 3\n',
    ['3-4 struct Gauge', '5-6 enum Unit', '7-9 function readGauge', '10-10 macro low', '11-11 constant limit'],
  ],
  [
    'crystal',
    'require "json"\nmodule Tide\n  class Gauge < Base\n    LIMIT = 3\n    def read(id : Int32) : Int32\n      id\n    end\n    def self.low?\n    end\n  end\nend\n',
    [
      '2-11 module Tide',
      '3-10 class Tide > Gauge',
      '4-4 constant Tide.Gauge > LIMIT',
      '5-7 method Tide.Gauge > read',
      '8-9 method Tide.Gauge > low?',
    ],
  ],
  [
    'elm',
    'module Tide exposing (..)\nimport Html exposing (text)\n\ntype Msg\n    = Up\n    | Down\n\ntype alias Model =\n    { height : Int }\n\nupdate : Msg -> Model -> Model\nupdate msg model =\n    model\n',
    ['1-1 module Tide', '4-6 type Msg', '8-9 type Model', '11-13 function update'],
  ],
  [
    'coq',
    'Require Import List.\nModule Tides.\n(* adds *)\nDefinition add1 (n : nat) := n + 1.\nInductive day : Type :=\n  | mon.\nTheorem plus_0 : forall n, n = n.\nProof. auto. Qed.\nEnd Tides.\n',
    ['2-9 module Tides', '4-4 function add1', '5-6 type day', '7-9 function plus_0'],
  ],
  [
    'lean',
    'import Mathlib\nnamespace Tide\n/-- Doc -/\ndef low (x : Nat) : Bool := true\n@[simp] theorem low_eq : 1 = 1 := rfl\nstructure Gauge where\n  height : Nat\nend Tide\n',
    ['2-8 module Tide', '4-4 function low', '5-5 function low_eq', '6-8 struct Gauge'],
  ],
  [
    'gdscript',
    'extends Node\nclass_name Gauge\nsignal tide_changed(h)\nenum Unit { METRE }\nconst LIMIT = 3\n@export var height: int = 1\nfunc _ready() -> void:\n\tpass\nstatic func low(x):\n\treturn x\n',
    [
      '2-2 class Gauge',
      '3-3 type tide_changed',
      '4-4 enum Unit',
      '5-5 constant LIMIT',
      '6-6 variable height',
      '7-8 function _ready',
      '9-10 function low',
    ],
  ],
  [
    'coffeescript',
    'fs = require "fs"\nclass Gauge extends Base\n  read: (id) ->\n    id\n  @low: -> 1\nhigh = (x) -> x\n',
    ['2-5 class Gauge', '3-4 method Gauge > read', '5-5 method Gauge > low', '6-6 function high'],
  ],
  [
    'haxe',
    'package tide;\nimport haxe.Json;\nclass Gauge {\n  public static function main():Void {\n  }\n  var height:Int;\n}\nenum Unit { Metre; }\n',
    ['1-1 module tide', '3-7 class Gauge', '4-5 method Gauge > main', '8-8 enum Unit'],
  ],
  [
    'apex',
    'public with sharing class GaugeHelper {\n  public static Integer readGauge(Integer id) {\n    return id;\n  }\n  @isTest\n  static void low() {\n  }\n}\n',
    ['1-8 class GaugeHelper', '2-4 method GaugeHelper > readGauge', '6-7 method GaugeHelper > low'],
  ],
  [
    'wgsl',
    'struct Light { pos: vec3f }\n@group(0) @binding(0) var<uniform> light: Light;\n@vertex fn main_vs() -> vec4f {\n  return x;\n}\n',
    ['1-1 struct Light', '2-2 variable light', '3-5 function main_vs'],
  ],
  [
    'odin',
    'package tide\nimport "core:fmt"\nGauge :: struct {\n  height: int,\n}\nread_gauge :: proc(id: int) -> int {\n  return id\n}\nLIMIT :: 3\n',
    ['1-1 module tide', '3-5 struct Gauge', '6-8 function read_gauge', '9-9 constant LIMIT'],
  ],
  [
    'v',
    'module tide\nimport os\nstruct Gauge {\n  height int\n}\npub fn (g Gauge) read() int {\n  return 1\n}\nfn low(x int) bool {\n  return true\n}\n',
    ['1-1 module tide', '3-5 struct Gauge', '6-8 method Gauge > read', '9-11 function low'],
  ],
  [
    'hlsl',
    'cbuffer Frame : register(b0) {\n  float4 tint;\n};\nfloat4 PSMain(float2 uv : TEXCOORD0) : SV_Target {\n  return tint;\n}\n',
    ['1-3 struct Frame', '4-6 function PSMain'],
  ],
  [
    'puppet',
    'class tide::gauge (\n  String $name,\n) {\n  file { "/etc/x": }\n}\ndefine tide::low($x) {\n}\n',
    ['1-5 class tide::gauge', '6-7 function tide::low'],
  ],
  [
    'jsonnet',
    "local k = import 'k.libsonnet';\nlocal low(x) = x;\n{\n  gauge: 1,\n  read(id):: id,\n}\n",
    ['1-1 variable k', '2-2 function low', '4-4 field gauge', '5-5 function read'],
  ],
  [
    'rego',
    'package tide.gauge\nimport rego.v1\ndefault allow := false\nallow if {\n  input.x\n}\n',
    ['1-1 module tide.gauge', '3-6 rule allow'],
  ],
  [
    'awk',
    '# a\nfunction low(x) {\n  return x\n}\nBEGIN { FS = "," }\n/tide/ { print }\n',
    ['2-4 function low', '5-5 rule BEGIN', '6-6 rule /tide/'],
  ],
  ['fish', 'function tide_read --description x\n    echo 1\nend\n', ['1-3 function tide_read']],
  [
    'astro',
    '---\nimport Base from \'../Base.astro\';\ninterface Props { tide: number }\nconst { tide } = Astro.props;\nfunction low(x: number) {\n  return x;\n}\n---\n<h1>Gauges</h1>\n<div id="chart"></div>\n',
    ['3-3 interface Props', '4-4 constant tide', '5-7 function low', '9-9 section Gauges', '10-10 section chart'],
  ],
  [
    'xml',
    '<project>\n  <!-- a -->\n  <target name="dredge">\n    <echo/>\n  </target>\n</project>\n',
    ['3-5 section dredge'],
  ],
  [
    'jinja',
    '{% extends "x.html" %}\n{% block body %}<p>{{ save_message }}</p>{% endblock %}\n{% macro field(name) %}\n{% endmacro %}\n',
    ['2-2 section body', '3-4 function field'],
  ],
  ['gotemplate', '{{- define "chart.name" -}}\n{{ .Values.name }}\n{{- end }}\n', ['1-3 section chart.name']],
  ['blade', "@extends('layout')\n@section('body')\n<p>{{ $save }}</p>\n@endsection\n", ['2-4 section body']],
  [
    'lex',
    '%{\n#include <a.h>\n%}\nDIGIT [0-9]\n%%\n{DIGIT}+ { return 1; }\n%%\nint main(void) {\n}\n',
    ['4-7 constant DIGIT', '8-9 function main'],
  ],
  [
    'yacc',
    '%token NUM\n%%\nexpr: NUM\n    | expr NUM\n    ;\n%%\nint yylex(void) {\n  return 0;\n}\n',
    ['1-2 constant NUM', '3-6 rule expr', '7-9 function yylex'],
  ],
  [
    'antlr',
    'grammar Tide;\nexpr : INT | expr INT ;\nfragment DIGIT : [0-9] ;\nINT : DIGIT+ ;\n',
    ['1-4 module Tide', '2-2 rule expr', '3-3 rule DIGIT', '4-4 rule INT'],
  ],
];
