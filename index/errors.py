"""Named errors; each message is one line that says what is wrong and how to mend it."""


class NoticeQAError(Exception):
    """Base of every error this project raises on purpose."""


class InputError(NoticeQAError):
    """Wrong usage or input; the command line exits with status 2."""


class UnreadableFileError(InputError):
    """A file that holds no text we can read; the other files of the run go on."""


class SettingError(InputError):
    """An unknown or out-of-range setting."""


class IndexMissingError(InputError):
    """There is no index in the folder that was named."""


class IndexMismatchError(InputError):
    """The index was made with another model or format; ``index --rebuild`` mends it."""


class IndexBusyError(NoticeQAError):
    """Another process is writing to this index."""


class StorageError(NoticeQAError):
    """The disk that holds the index is full or fails; what was committed before is unharmed."""
