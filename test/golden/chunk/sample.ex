defmodule Shop.Cart do
  @moduledoc "A shopping cart."
  use GenServer
  alias Shop.Item
  import Enum, only: [sum: 1]

  @max_items 100

  defstruct items: []

  @doc "Adds an item."
  @spec add(t, Item.t()) :: t
  def add(%__MODULE__{items: items} = cart, item) do
    %{cart | items: [item | items]}
  end

  def total(cart), do: sum(prices(cart))

  defp prices([]), do: []

  defp prices(%{items: items}) do
    Enum.map(items, & &1.price)
  end

  defmacro debug(text) do
    quote do: IO.puts(unquote(text))
  end
end

defprotocol Priced do
  def price(item)
end

defimpl Priced, for: Shop.Item do
  def price(item), do: item.price
end
