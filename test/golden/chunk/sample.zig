const std = @import("std");
const Allocator = std.mem.Allocator;

pub const max_depth: usize = 64;

/// A growing list of bytes.
pub const Buffer = struct {
    data: []u8,

    pub fn init(allocator: Allocator) Buffer {
        _ = allocator;
        return Buffer{ .data = &.{} };
    }
};

const Mode = enum { read, write };

pub fn add(a: i32, b: i32) i32 {
    return a + b;
}

test "add" {
    try std.testing.expect(add(1, 2) == 3);
}
