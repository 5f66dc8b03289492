import {
  to = stellantis_csr.app
  id = "CSRName.csr"
}
