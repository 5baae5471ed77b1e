#include <vector>
#include "geometry.hpp"

using std::vector;

namespace geometry {

/// A point in the plane.
class Point {
 public:
  Point(double x, double y) : x_(x), y_(y) {}
  double distance(const Point& other) const;
  bool operator==(const Point& other) const { return x_ == other.x_; }

 private:
  double x_;
  double y_;
};

struct Box {
  Point low, high;
};

enum class Side { Left, Right };

double Point::distance(const Point& other) const {
  return std::hypot(x_ - other.x_, y_ - other.y_);
}

template <typename T>
T clamp(T value, T low, T high) {
  return value < low ? low : value > high ? high : value;
}

}  // namespace geometry

int main(int argc, char** argv) {
  geometry::Point origin(0, 0);
  return 0;
}
