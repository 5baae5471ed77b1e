local json = require("json")

local M = {}
local LIMIT = 10

-- Trims blanks on both sides.
function M.trim(text)
  return text:match("^%s*(.-)%s*$")
end

local function count(list)
  return #list
end

function M:describe(name)
  return name .. count(self)
end

M.join = function(list, sep)
  return table.concat(list, sep)
end

return M
