"""Names given by people to streams of RIS: files, archives, folders, patterns, standard input."""
