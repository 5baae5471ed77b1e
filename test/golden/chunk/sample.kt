package org.example.text

import kotlin.math.max
import org.example.io.Source as Input

const val MAX_WIDTH = 80

/** Breaks text into lines. */
class Wrapper(private val width: Int = MAX_WIDTH) {
    val separator: String = " "

    fun wrap(text: String): List<String> {
        return text.split(separator).chunked(max(1, width))
    }

    companion object {
        fun narrow(): Wrapper = Wrapper(40)
    }
}

interface Measure {
    fun width(text: String): Int
}

object Ascii : Measure {
    override fun width(text: String): Int = text.length
}

enum class Align {
    LEFT,
    RIGHT,
}

data class Line(val text: String)

typealias Lines = List<Line>

// Joins lines again.
fun Lines.join(): String {
    return joinToString("\n") { it.text }
}
