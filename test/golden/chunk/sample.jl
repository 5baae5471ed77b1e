module Shapes

using LinearAlgebra
import Base: show

export area, Circle

const UNIT = 1.0

abstract type Shape end

"""
A circle by its radius.
"""
struct Circle <: Shape
    radius::Float64
end

# The area of a circle.
function area(circle::Circle)
    return pi * circle.radius^2
end

perimeter(circle::Circle) = 2pi * circle.radius

macro twice(expression)
    return :($expression; $expression)
end

end
