"""`make bench`."""

from benchmarks.credits import main

if __name__ == "__main__":
    main()
