{-# LANGUAGE OverloadedStrings #-}
module Data.Stack
  ( Stack
  , push
  ) where

import qualified Data.Map as Map
import Data.List (sortBy)

-- | A stack of values.
data Stack a = Empty | Node a (Stack a)

newtype Depth = Depth Int

type Name = String

class Container f where
  empty :: f a
  insert :: a -> f a -> f a

instance Container Stack where
  empty = Empty
  insert = push

-- | Puts a value on top.
push :: a -> Stack a -> Stack a
push value stack = Node value stack

pop :: Stack a -> Maybe (a, Stack a)
pop Empty = Nothing
pop (Node value rest) = Just (value, rest)

limit :: Int
limit = 10
