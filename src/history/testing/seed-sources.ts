/** Files in several languages, into which defects are put to see whether a review names them. */

export const KOTLIN = `package harbour

class Pilot(private val depth: Int) {
    private val log = mutableListOf<String>()

    fun canEnter(draught: Int, tide: Int): Boolean {
        val water = depth + tide
        if (water < draught) {
            log.add("too shallow")
            return false
        }
        return true
    }
}

fun waterAt(hour: Int): Int {
    return hour * 2
}
`;
export const CSHARP = `using System.Collections.Generic;

namespace Harbour
{
    public class Ledger
    {
        private readonly List<decimal> entries = new List<decimal>();

        public void Add(decimal amount)
        {
            if (amount == 0) return;
            entries.Add(amount);
        }

        public decimal Total()
        {
            decimal sum = 0;
            foreach (var entry in entries) sum += entry;
            return sum;
        }
    }
}
`;
export const PHP = `<?php

namespace Harbour;

class Ledger
{
    private array $entries = [];

    public function add(float $amount): void
    {
        if ($amount === 0.0) {
            return;
        }
        $this->entries[] = $amount;
    }

    public function total(): float
    {
        return array_sum($this->entries);
    }
}

function round_up(float $value): float
{
    return ceil($value);
}
`;
export const C = `#include "tide.h"

static int cached = -1;

int tide_at(int hour)
{
    if (cached >= 0)
        return cached;
    cached = hour * 2;
    return cached;
}

void tide_reset(void)
{
    cached = -1;
}
`;
export const C_USER = '#include "tide.h"\n\nint now(void)\n{\n    int hour = 3;\n    return tide_at(hour) + 1;\n}\n';
export const SWIFT = `import Foundation

public struct Tide {
    let depth: Int

    public func canEnter(draught: Int) -> Bool {
        let water = depth + 2
        return water >= draught
    }
}

public func waterAt(hour: Int) -> Int {
    return hour * 2
}
`;
export const RUBY = `module Harbour
  class Ledger
    def initialize
      @entries = []
    end

    def add(amount)
      return if amount.zero?
      @entries << amount
    end

    def total
      @entries.sum
    end
  end
end
`;
export const TSX = `import { useState } from 'react';

export interface Props {
  readonly hours: number;
}

export function Tide({ hours }: Props) {
  const [open, setOpen] = useState(false);
  const water = hours * 2;
  return <button onClick={() => setOpen(!open)}>{water}</button>;
}

export const format = (value: number): string => value.toFixed(1);
`;
export const PY = `from dataclasses import dataclass


@dataclass
class Entry:
    amount: float


class Ledger:
    """What comes in and goes out."""

    def __init__(self):
        self.entries = []

    def add(self, entry):
        if entry.amount == 0:
            return
        self.entries.append(entry)

    def total(self):
        return sum(each.amount for each in self.entries)


def rounded(value, digits):
    return round(value, digits)
`;
export const RUST = `pub struct Ledger {
    entries: Vec<f64>,
}

impl Ledger {
    pub fn add(&mut self, amount: f64) {
        if amount == 0.0 {
            return;
        }
        self.entries.push(amount);
    }
}

pub fn rounded(value: f64, digits: u32) -> f64 {
    let by = 10f64.powi(digits as i32);
    (value * by).round() / by
}
`;
export const JAVA = `package harbour;

public class Ledger {
    private double sum = 0;

    public void add(double amount) {
        if (amount == 0) {
            return;
        }
        sum += amount;
    }

    public static double rounded(double value, int digits) {
        double by = Math.pow(10, digits);
        return Math.round(value * by) / by;
    }
}
`;
export const COMPOSER =
  '{\n    "name": "harbour/ledger",\n    "require": {\n        "php": ">=8.1",\n        "monolog/monolog": "^2.0"\n    }\n}\n';
export const NESTED = '{\n  "name": "@harbour/web",\n  "devDependencies": {\n    "vite": "^5.0.0"\n  }\n}\n';
export const token = ['xox', 'b-1234567890', '12-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx'].join('');
export const stripe = ['sk', '_live_', '4eC39HqLyjWDarjtT1zdp7dc'].join('');
