"""Does a report say what is wrong: how many causes are there for one deviation, and do they name it?"""
