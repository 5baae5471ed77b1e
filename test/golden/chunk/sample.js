'use strict';
const path = require('path');
const { merge } = require('./merge');

var app = (exports = module.exports = {});

/**
 * Set up the default settings.
 */
app.init = function init() {
  this.cache = {};
  this.settings = merge({}, defaults);
};

app.handle = (req, res) => {
  res.end(path.join(req.url));
};

function Router(options) {
  this.options = options || {};
}

Router.prototype.route = function (method, url) {
  return this.stack.find((layer) => layer.match(method, url));
};

class Layer {
  static count = 0;
  match(method, url) {
    return this.method === method && this.pattern.test(url);
  }
}

async function* lines(stream) {
  for await (const part of stream) yield* part.split('\n');
}

module.exports.Layer = Layer;
