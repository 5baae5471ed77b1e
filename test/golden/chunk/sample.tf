terraform {
  required_version = ">= 1.5"
}

variable "region" {
  type    = string
  default = "north"
}

resource "server" "web" {
  name   = "web"
  region = var.region
}

module "network" {
  source = "./network"
}

output "address" {
  value = server.web.address
}
