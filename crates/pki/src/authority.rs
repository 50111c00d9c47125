//! The bench certification authority: root, intermediate, issue.
