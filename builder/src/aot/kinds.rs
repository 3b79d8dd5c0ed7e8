//! What is known of a value's type, and how that flows: from what is assigned to where it is read, through branches and around
//! loops, until nothing new is found.

use super::emit::Emitter;
use super::values::{Operand, Value};

/// The type of a value, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An int32.
    Int,
    /// A number that isn't kept as an int32.
    Float,
    /// Either.
    Number,
    /// `true` or `false`.
    Bool,
    /// Nothing that is counted.
    Plain,
    /// Anything.
    Any,
}

impl Kind {
    /// What is known of a value that may be of either kind.
    pub fn join(self, other: Self) -> Self {
        match (self, other) {
            _ if self == other => self,
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            _ if self.is_number() && other.is_number() => Self::Number,
            _ => Self::Plain,
        }
    }

    pub fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Number)
    }

    /// Of a constant.
    pub fn of(value: i64) -> Self {
        match value >> 32 {
            0 => Self::Int,
            1 => Self::Bool,
            2..=6 => Self::Plain,
            -9..=7 => Self::Any,
            _ => Self::Float,
        }
    }
}

/// What is known when a block begins.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The operands, all in their locals.
    pub stack: Vec<Value>,
    /// The variables, then the arguments.
    pub kinds: Vec<Kind>,
}

impl Entry {
    /// Takes in what is known at another place that leads there; whether that is news.
    pub fn join(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (value, other) in self.stack.iter_mut().zip(&other.stack) {
            let joined = match (*value, *other) {
                (Value::Known(one), Value::Known(other)) => match one.join(other) {
                    Kind::Any => Value::Own,
                    kind => Value::Known(kind),
                },
                (value, other) if value == other => value,
                _ => Value::Own,
            };
            changed |= *value != joined;
            *value = joined;
        }
        for (kind, other) in self.kinds.iter_mut().zip(&other.kinds) {
            let joined = kind.join(*other);
            changed |= *kind != joined;
            *kind = joined;
        }
        changed
    }
}

impl Emitter<'_> {
    /// What is known of an operand.
    pub fn kind(&self, operand: Operand) -> Kind {
        match operand.value {
            Value::Own | Value::Lent | Value::This => Kind::Any,
            Value::Known(kind) => kind,
            Value::Unboxed => Kind::Float,
            Value::Var(n) => self.kinds[n],
            Value::Arg(n) => self.kinds[self.f.vars + n],
            Value::Const(value) => Kind::of(value),
            Value::Catch(_) => Kind::Plain,
        }
    }

    pub fn is_int(&self, operand: Operand) -> bool {
        self.kind(operand) == Kind::Int
    }

    pub fn is_number(&self, operand: Operand) -> bool {
        self.kind(operand).is_number()
    }

    /// A variable takes a value of this kind.
    pub fn var_becomes(&mut self, n: usize, kind: Kind) {
        self.kinds[n] = kind;
        self.counted[n] |= kind == Kind::Any;
    }

    /// What is known here flows to a block; back to one that is emitted already, it makes another pass
    /// necessary when it is news.
    pub fn flow(&mut self, to: usize, is_back: bool) -> Option<()> {
        let state = Entry { stack: self.stack.clone(), kinds: self.kinds.clone() };
        if let Some(entry) = &mut self.entries[to] {
            if entry.stack.len() != state.stack.len() {
                return None;
            }
            if entry.join(&state) && is_back {
                self.loops[to] = Some(entry.clone());
                self.is_done = false;
            }
        } else {
            let mut entry = state;
            if let Some(known) = &self.loops[to] {
                entry.join(known);
            }
            self.entries[to] = Some(entry);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::Kind::{self, Any, Bool, Float, Int, Number, Plain};

    #[test]
    fn joins_are_what_both_are() {
        let all = [Int, Float, Number, Bool, Plain, Any];
        for one in all {
            for other in all {
                let joined = one.join(other);
                assert_eq!(joined, other.join(one));
                assert!(joined.join(one) == joined && joined.join(other) == joined);
            }
        }
        assert_eq!((Int.join(Float), Int.join(Bool), Plain.join(Any)), (Number, Plain, Any));
    }

    #[test]
    fn constants_are_of_their_tag() {
        use crate::aot::values::{CATCH, FALSE, FLOAT, NAN, OBJECT, STRING, UNDEFINED, int};
        let float = |value: f64| value.to_bits().cast_signed().wrapping_sub(FLOAT);
        for value in [1.5, -1.5, 0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324] {
            assert_eq!(Kind::of(float(value)), Float, "{value}");
        }
        assert_eq!(Kind::of(NAN), Float);
        assert_eq!((Kind::of(int(-1)), Kind::of(int(7)), Kind::of(FALSE)), (Int, Int, Bool));
        assert_eq!((Kind::of(UNDEFINED), Kind::of(CATCH)), (Plain, Plain));
        assert_eq!((Kind::of(OBJECT | 8), Kind::of(STRING | 8)), (Any, Any));
    }
}
