package org.example.shapes

import scala.collection.mutable
import scala.math.{Pi, sqrt}

/** Something with an area. */
trait Shape {
  def area: Double
}

case class Circle(radius: Double) extends Shape {
  def area: Double = Pi * radius * radius
}

object Shapes {
  val unit: Circle = Circle(1)

  def largest(shapes: Seq[Shape]): Shape = {
    shapes.maxBy(_.area)
  }
}

type Area = Double

enum Color:
  case Red, Green

class Canvas(width: Int) {
  private var shapes = mutable.Buffer.empty[Shape]

  def draw(shape: Shape): Unit = {
    shapes += shape
  }
}
