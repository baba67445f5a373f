"""What figures look like wherever they are shown: numbers, words, charts, tiles, periods. No page, no file format."""
