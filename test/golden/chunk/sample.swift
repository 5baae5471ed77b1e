import Foundation

/// A temperature with its unit.
public struct Temperature: Equatable {
    var degrees: Double

    init(degrees: Double) {
        self.degrees = degrees
    }

    func inFahrenheit() -> Double {
        return degrees * 9 / 5 + 32
    }
}

protocol Sensor {
    func read() -> Temperature
}

final class Thermometer: Sensor {
    private let port: Int = 0

    func read() -> Temperature {
        return Temperature(degrees: 20)
    }
}

extension Thermometer {
    func reset() {
        print("reset")
    }
}

enum Scale {
    case celsius
    case kelvin
}

let absoluteZero = -273.15

func average(_ values: [Double]) -> Double {
    return values.reduce(0, +) / Double(values.count)
}
