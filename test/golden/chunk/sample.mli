(** Stacks. *)

type 'a t

exception Empty

val push : 'a -> 'a t -> 'a t
(** Puts a value on top. *)

module Fast : sig
  val pop : 'a t -> 'a
end
