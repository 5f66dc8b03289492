# The ID is the path of a file with the request.
terraform import stellantis_csr.app CSRName.csr
