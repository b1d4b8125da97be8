"""Read documents from files and write mentions to files, a batch at a time.

Memory stays bounded whatever the size of the input: a batch is cut when its text reaches
`Limits.n_bytes`, and no batch is kept after the next one. Documents come out in the order of
the files, and an output appears under its final name only when it is complete.

======================  ===========================================================
`stream.formats`        which format a path is in, and which paths may be used
`stream.lines`          bytes, plain or gzipped, into lines of text with their offsets
`stream.batch`          values into one Arrow table of documents (`Batch`)
`stream.readers`        CSV, JSON Lines and Parquet into batches
`stream.writers`        tables of mentions into Parquet, CSV and JSON Lines
`stream.tables`         the tables that a gazetteer is built from
`stream.memory`         how little address space will do
`stream.annotating`     all of these: files in, one file of mentions out
======================  ===========================================================

Nothing here imports pandas, and pyarrow is imported only when a file is read or written.
"""
