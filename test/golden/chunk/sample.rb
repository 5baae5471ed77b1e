require 'json'
require_relative 'parser'

# Reads settings from files.
module Settings
  DEFAULTS = { 'color' => true }.freeze

  class Error < StandardError; end

  class Loader
    attr_reader :path

    def initialize(path)
      @path = path
    end

    # Gives the settings as a hash.
    def load
      DEFAULTS.merge(JSON.parse(File.read(path)))
    end

    def self.default
      new('settings.json')
    end
  end
end

def settings
  Settings::Loader.default.load
end

describe 'Loader' do
  it 'merges defaults' do
    expect(settings).to include('color')
  end
end
