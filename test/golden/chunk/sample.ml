open Printf
module StringMap = Map.Make (String)

type color = Red | Green

exception Not_found_here of string

(** Adds two numbers. *)
let add x y = x + y

let rec length = function
  | [] -> 0
  | _ :: rest -> 1 + length rest

let limit = 10

module Stack = struct
  type 'a t = 'a list

  let push x stack = x :: stack
end

module type SHAPE = sig
  val area : float
end

class counter =
  object
    val mutable value = 0
    method increment = value <- value + 1
  end
